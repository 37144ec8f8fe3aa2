-- int_counted_need_intent: what each person who counts for a need of an account brings to it, with the id of the person.
-- grain: as_of, account, need, person
-- kept as: view
-- grows by: account, as_of
-- reached by: person of int_excluded_people
-- note: A view of its own, so that in a book without needs the engine sees that no line of the ledger comes from them.
select
    intents.as_of,
    intents.account,
    intents.need,
    intents.person,
    intents.left_hundredths,
    intents.decayed_hundredths,
    intents.intent_hundredths,
    people.contact_id
from int_need_intent as intents
left join int_scored_people as people
    on people.person = intents.person
left join int_excluded_people as excluded
    on excluded.as_of = intents.as_of
    and excluded.person = intents.person
where intents.is_after
    and excluded.person is null
