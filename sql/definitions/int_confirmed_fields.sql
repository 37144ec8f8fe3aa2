-- int_confirmed_fields: how many of the fields that a definition wants confirmed are, by person, as of the run.
-- grain: person, definition
-- note: The latest answer to a field counts, in whatever framework. Empty and no are no confirmation.
with

answers as (

    select
        people.person,
        answers.field,
        answers.is_confirmed,
        row_number() over (
            partition by people.person, answers.field
            order by answers.recorded_at desc, answers.decision_id desc nulls last, answers.framework
        ) as place
    from stg_qualification as answers
    inner join int_people as people
        on people.contact_id = answers.subject_id
    inner join run.clock as clock
        on clock.is_now
        and answers.recorded_at <= clock.as_of
    where answers.subject = 'contact'
        and answers.field is not null

)

select
    answers.person,
    asked.definition,
    count(*) as fields
from answers
inner join run.definition_values as asked
    on asked.part = 'confirmed'
    and asked.value = answers.field
where answers.place = 1
    and answers.is_confirmed
group by answers.person, asked.definition
