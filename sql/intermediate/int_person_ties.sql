-- int_person_ties: what says that two records are one person; records with the same tie are.
-- grain: record_id, tie
-- note: one e-mail address, whatever its case or +tag; one full name of two or more words at one account that is sure; two
--       records that the source merged, converted or calls one, be both there or not; two that somebody here said are one.
--       An address like info@, or one that four different names have, is a shared mailbox: it ties only records of one name.
--       strength orders the ties where people said that two records are not one person: the weaker ones give way.
with

mailboxes as (

    select
        person_email,
        split_part(person_email, '@', 1) in (
            'info', 'sales', 'contact', 'office', 'support', 'admin', 'hello', 'hi', 'team', 'marketing', 'hr', 'jobs',
            'careers', 'press', 'billing', 'accounts', 'accounting', 'finance', 'help', 'service', 'mail', 'email',
            'enquiries', 'inquiries', 'webmaster', 'postmaster', 'noreply', 'no-reply', 'none', 'na', 'test',
            'kontakt', 'contacto', 'contato', 'contatti', 'buchhaltung', 'vertrieb', 'einkauf', 'compras', 'ventas',
            'accueil', 'reception', 'orders', 'purchasing', 'legal', 'it'
        )
        or count(distinct person_name) >= 4 as is_shared
    from stg_contacts
    where person_email is not null
    group by person_email

),

ties as (

    select
        contacts.contact_id as record_id,
        'email' as evidence,
        'email ' || contacts.person_email || case when mailboxes.is_shared then ' ' || contacts.person_name else '' end as tie,
        contacts.person_email as detail
    from stg_contacts as contacts
    inner join mailboxes
        on mailboxes.person_email = contacts.person_email

    union all

    select
        contacts.contact_id as record_id,
        'name_at_account' as evidence,
        'name ' || matched.account_id || ' ' || contacts.person_name as tie,
        contacts.person_name || ' at ' || matched.account_id as detail
    from stg_contacts as contacts
    inner join int_contact_accounts as matched
        on matched.contact_id = contacts.contact_id
    where contacts.person_name like '% %'
        and matched.match_class = 'strong'

    union all

    select
        contact_id as record_id,
        'merged' as evidence,
        'merged ' || contact_id || ' ' || other_id as tie,
        other_id as detail
    from stg_contact_merges

    union all

    select
        other_id as record_id,
        'merged' as evidence,
        'merged ' || contact_id || ' ' || other_id as tie,
        contact_id as detail
    from stg_contact_merges

    union all

    select
        subject_id as record_id,
        'decision' as evidence,
        'decision ' || decision_id as tie,
        answer || ', decided by ' || decided_by as detail
    from stg_decisions
    where about = 'person'
        and verdict = 'yes'

    union all

    select
        answer as record_id,
        'decision' as evidence,
        'decision ' || decision_id as tie,
        subject_id || ', decided by ' || decided_by as detail
    from stg_decisions
    where about = 'person'
        and verdict = 'yes'

),

shared as (

    select tie
    from ties
    group by tie
    having count(*) > 1

)

select
    ties.record_id,
    ties.evidence,
    ties.tie,
    ties.detail,
    case ties.evidence when 'decision' then 0 when 'merged' then 1 when 'email' then 2 else 3 end as strength
from ties
inner join shared
    on shared.tie = ties.tie
