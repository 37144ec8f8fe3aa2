-- int_ledger_totals: intents of people that are not the sum of their signals, at each instant that the ledger shows.
-- grain: as_of, person
-- kept as: view, published as table
-- grows by: person, account, as_of
-- in order of: account, as_of, person
-- note: Time took from the total, or a bound cut it.
select intents.*
from int_person_intent as intents
inner join run_clock as clock
    on clock.as_of = intents.as_of
where intents.left_hundredths <> intents.decayed_hundredths
    or intents.decayed_hundredths <> intents.intent_hundredths
