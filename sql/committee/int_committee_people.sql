-- int_committee_people: what the committee graph needs to know of each person at each instant.
-- grain: as_of, contact_id
-- note: committee and contact number the committees and people from 0, in the order of their ids, for the arrays of the
--       roll-up; somebody whose role behaviour tells has a number for each instant, for it may change. Of the weeks before
--       now only people who were active or had met us matter, and only they are listed.
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
