-- int_person_ties: links that make records one person: records with the same tie are one person.
-- grain: record_id, tie
-- note: A tie is one e-mail address, whatever its case or +tag; one full name at one account with a strong match, or with
--       one phone number; two records that the source merged or converted, whether or not both still exist; or two that
--       somebody here declared one person. A shared mailbox links only records with one name. Where somebody declared two
--       records different people, the weakest links are dropped first: strength orders them.
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
