-- int_need_people: facts about each person at each instant that the committee of a need asks for.
-- grain: as_of, need, person
-- grows by: account
-- note: As int_committee_people has them. Whom we know and have met is the same for each need; engaged are those who are
--       after it, and those of whose signals nothing is left.
select
    people.as_of,
    people.account,
    shown.need,
    people.person,
    people.is_now,
    people.place,
    coalesce(intents.intent_hundredths, 0) as intent_hundredths,
    people.is_contactable,
    people.is_engaged and coalesce(intents.is_after, true) as is_engaged,
    people.is_met,
    people.is_strong_match
from int_committee_people as people
inner join int_shown_needs as shown
    on shown.account = people.account
left join int_need_intent as intents
    on intents.as_of = people.as_of
    and intents.need = shown.need
    and intents.person = people.person
