-- int_committee_people: facts about each person at each instant that the committee graph needs.
-- grain: as_of, contact_id
-- note: Committees and people are numbered from 0 in the order of their ids, for the arrays of the roll-up. Somebody whose
--       role comes from behaviour has a number per instant, because the role may change. Before now, only people who were
--       active or had met us are listed: nobody else matters.
with

hinted as (

    select distinct contact_id
    from int_behaviour_roles
    where is_counted

)

select
    scores.as_of,
    scores.account_id,
    scores.contact_id,
    clock.is_now,
    cast(dense_rank() over (order by scores.as_of, scores.account_id) - 1 as bigint) as committee,
    cast(
        dense_rank() over (
            order by scores.contact_id, case when hinted.contact_id is not null then scores.as_of end
        ) - 1 as bigint
    ) as contact,
    cast(round(scores.intent * 100) as bigint) as intent_hundredths,
    contacts.is_contactable,
    scores.is_engaged,
    scores.is_met,
    coalesce(contacts.match_class = 'strong', false) as is_strong_match
from contact_scores as scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
inner join contacts
    on contacts.contact_id = scores.contact_id
left join hinted
    on hinted.contact_id = scores.contact_id
where clock.is_now
    or scores.intent > 0
    or scores.is_engaged
    or scores.is_met
