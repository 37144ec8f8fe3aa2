-- journey_answers: how many of those who were due a step answered it, step by step.
-- grain: journey, step
-- note: Those who were held out are beside, for what people do anyway. An answer counts from the day of the step on.
with

due as (

    select
        people.journey,
        steps.step,
        steps.send,
        people.contact_id,
        people.is_held_out,
        cast(people.entered_at as date) + cast(steps.due_after_days as integer) as due_on
    from journey_people as people
    inner join run.journey_steps as steps
        on steps.journey = people.journey
        and steps.due_after_days <= people.days_in

),

answered as (

    select distinct
        due.journey,
        due.step,
        due.contact_id
    from due
    inner join run.journey_answers as answers
        on answers.journey = due.journey
        and answers.step = due.step
    inner join engagements
        on engagements.contact_id = due.contact_id
        and engagements.kind = answers.kind
        and cast(engagements.occurred_at as date) >= due.due_on

)

select
    due.journey,
    due.step,
    due.send,
    count(*) filter (where not due.is_held_out) as due,
    count(answered.contact_id) filter (where not due.is_held_out) as answered,
    round(count(answered.contact_id) filter (where not due.is_held_out)
        / nullif(count(*) filter (where not due.is_held_out), 0), 4) as share,
    count(*) filter (where due.is_held_out) as held_out,
    round(count(answered.contact_id) filter (where due.is_held_out)
        / nullif(count(*) filter (where due.is_held_out), 0), 4) as share_held_out
from due
left join answered
    on answered.journey = due.journey
    and answered.step = due.step
    and answered.contact_id = due.contact_id
group by due.journey, due.step, due.send
order by due.journey, due.step
