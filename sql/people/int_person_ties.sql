-- int_person_ties: what says that two records are one person; records with the same tie are.
-- grain: record_id, tie
-- note: one e-mail address, whatever its case or +tag; one full name at one account that is sure, or with one phone number; two
--       records that the source merged, converted or calls one, be both there or not; two that somebody here said are one.
--       A shared mailbox ties only records of one name. strength orders the ties for where people said that two records are
--       not one person: the weaker ones give way.
with

ties as (

    select
        contacts.contact_id as record_id,
        'email' as evidence,
        'email ' || contacts.person_email as tie,
        contacts.person_email as detail
    from stg_contacts as contacts
    left join int_shared_mailboxes as shared
        on shared.person_email = contacts.person_email
    where contacts.person_email is not null
        and shared.person_email is null

    union all

    select
        contacts.contact_id as record_id,
        'email' as evidence,
        'email ' || contacts.person_email || ' ' || names.name_key as tie,
        contacts.person_email as detail
    from stg_contacts as contacts
    inner join int_shared_mailboxes as shared
        on shared.person_email = contacts.person_email
    inner join int_person_names as names
        on names.written = contacts.full_name

    union all

    select
        contact_id as record_id,
        evidence,
        evidence || ' ' || shared_id || ' ' || name_key || coalesce(' ' || told_by_initials, '') as tie,
        person_name || case evidence when 'name_at_account' then ' at ' else ' with ' end || shared_id as detail
    from int_named_people

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
