-- int_member_weights: what the intent of each person adds to the account's, and in which role.
-- grain: as_of, person
-- in order of: account, as_of, person
-- grows by: account, as_of
select
    people.as_of,
    people.account,
    people.person,
    coalesce(seating.counts_as, 'unseated') as role,
    people.intent_hundredths,
    seating.weighted_hundredths
from int_seating as seating
inner join int_committee_people as people
    on people.as_of = seating.as_of
    and people.person = seating.person
where people.intent_hundredths > 0
    and seating.need is null
