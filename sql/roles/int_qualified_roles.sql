-- int_qualified_roles: people whom a MEDDIC answer calls the economic buyer or the champion, and since when.
-- grain: contact_id, role
-- note: The latest answer about a person counts, whichever record it names. An answer about an account or a deal counts
--       where it is the id of a record of a person.
with

answers as (

    select
        people.person_id as contact_id,
        answers.field as role,
        answers.is_confirmed,
        answers.recorded_at,
        answers.decision_id
    from stg_qualification as answers
    inner join int_people as people
        on people.contact_id = case when answers.subject = 'contact' then answers.subject_id else trim(answers.value) end
    where answers.framework = 'meddic'
        and answers.field in ('economic_buyer', 'champion')

),

last as (

    select
        contact_id,
        role,
        is_confirmed,
        recorded_at
    from answers
    qualify row_number() over (
        partition by contact_id, role
        order by recorded_at desc, decision_id desc nulls last, is_confirmed desc
    ) = 1

)

select
    contact_id,
    role,
    recorded_at as valid_from
from last
where is_confirmed
