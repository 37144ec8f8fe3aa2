-- int_people_to_reach: people who fill a seat now and whom we have not met.
-- grain: account, need, contact_id
-- grows by: account
-- note: Of the whole account, with null as the need, and of each need that it shows. Scores of now are looked up first, so
--       that those of all instants are not held in memory.
with

scores as (

    select
        scores.person,
        scores.is_met
    from int_person_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now

)

select
    filled.account,
    filled.need,
    people.contact_id,
    filled.seat_id,
    filled.weight_hundredths
from int_filled_seats as filled
inner join int_scored_people as people
    on people.person = filled.person
inner join scores
    on scores.person = filled.person
left join int_avoided_people as avoided
    on avoided.contact_id = people.contact_id
where not scores.is_met
    and avoided.contact_id is null
