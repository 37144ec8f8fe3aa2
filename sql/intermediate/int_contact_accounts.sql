-- int_contact_accounts: the account of each contact record, and why.
-- grain: contact_id
select
    contacts.contact_id,
    coalesce(accounts.account_id, owners.account_id) as account_id,
    case
        when accounts.account_id is not null then 'crm'
        when owners.account_id is not null then 'email_domain'
    end as match_method
from stg_contacts as contacts
left join stg_accounts as accounts
    on accounts.account_id = contacts.account_id
left join int_domains as hosts
    on hosts.written = contacts.email_host
left join int_domain_owners as owners
    on owners.domain = hosts.domain
