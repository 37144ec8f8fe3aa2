-- int_committee_people: facts about each person at each instant that the committee graph needs.
-- grain: as_of, person
-- note: Committees and people are numbered from 0, the people of a committee in the order of their ids, for the arrays of
--       the roll-up. Somebody whose role comes from behaviour has a number per instant, because the role may change. Before
--       now, only people who were active or had met us are listed: nobody else matters.
with

hinted as (

    select distinct person
    from int_behaviour_roles
    where is_counted

)

select
    scores.as_of,
    scores.account,
    scores.person,
    clock.is_now,
    cast(dense_rank() over (order by scores.as_of, scores.account) - 1 as bigint) as committee,
    cast(
        dense_rank() over (
            order by scores.account, people.place, case when hinted.person is not null then scores.as_of end
        ) - 1 as bigint
    ) as contact,
    scores.intent_hundredths,
    people.is_contactable,
    scores.is_engaged,
    scores.is_met,
    people.is_strong_match
from int_person_scores as scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
inner join int_scored_people as people
    on people.person = scores.person
left join hinted
    on hinted.person = scores.person
where clock.is_now
    or scores.intent_hundredths > 0
    or scores.is_engaged
    or scores.is_met
