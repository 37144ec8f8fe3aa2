-- int_match_subjects: what has to be matched to an account: each record of a person, and each e-mail domain of a signal.
-- grain: subject, subject_id
-- note: One matcher serves both. crm_account_id is what people entered in the CRM, and is never overwritten.
with

hosts as (

    select distinct email_host
    from int_identifying_touches
    where email_host is not null

)

select
    'record' as subject,
    contacts.contact_id as subject_id,
    coalesce(accounts.account_id, links.account_id) as crm_account_id,
    domains.domain,
    contacts.company
from stg_contacts as contacts
left join stg_accounts as accounts
    on accounts.account_id = contacts.account_id
left join int_linked_accounts as links
    on links.subject = 'contact'
    and links.subject_id = contacts.contact_id
left join int_domains as domains
    on domains.written = contacts.email_host
    and not domains.is_free_mail

union all

select distinct
    'email_domain' as subject,
    domains.domain as subject_id,
    null as crm_account_id,
    domains.domain,
    null as company
from hosts
inner join int_domains as domains
    on domains.written = hosts.email_host
where domains.domain is not null
    and not domains.is_free_mail
