-- int_ledger_caps: what the cap takes from the intent of an account, at each instant that the ledger shows.
-- grain: as_of, account
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: account, as_of
select
    intents.as_of,
    intents.account,
    intents.intent_hundredths - intents.weighted_hundredths as hundredths
from int_account_intent as intents
inner join run_clock as clock
    on clock.as_of = intents.as_of
where intents.intent_hundredths <> intents.weighted_hundredths
