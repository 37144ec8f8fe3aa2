-- int_need_weights: what the intent of each person for a need adds to that of the account, and in which role.
-- grain: as_of, need, person
-- in order of: account, need, as_of, person
-- grows by: account, as_of
-- note: As int_member_weights has it of the whole account.
select
    people.as_of,
    people.account,
    people.need,
    people.person,
    coalesce(seating.counts_as, 'unseated') as role,
    people.intent_hundredths,
    seating.weighted_hundredths
from int_seating as seating
inner join int_need_people as people
    on people.as_of = seating.as_of
    and people.need = seating.need
    and people.person = seating.person
where people.intent_hundredths > 0
