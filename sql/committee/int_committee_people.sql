-- int_committee_people: facts about each person of an account at each instant that the committee graph needs.
-- grain: as_of, person
-- grows by: person, as_of
-- built in ranges of: person
-- note: place orders the people of an account. People who are excluded by status or consent fill no seat. Before now, only people who were active or had met us are listed: nobody
--       else matters. Rows of an instant lie together within each range, because committees are seated so many at a time.
select
    scores.as_of,
    scores.account,
    scores.person,
    clock.is_now,
    people.place,
    scores.intent_hundredths,
    scores.is_contactable,
    scores.is_engaged,
    scores.is_met,
    people.is_strong_match
from int_person_scores as scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
inner join int_scored_people as people
    on people.person = scores.person
left join int_excluded_people as left_out
    on left_out.as_of = scores.as_of
    and left_out.person = scores.person
where scores.account is not null
    and left_out.person is null
    and (
        clock.is_now
        or scores.intent_hundredths > 0
        or scores.is_engaged
        or scores.is_met
    )
order by scores.as_of
