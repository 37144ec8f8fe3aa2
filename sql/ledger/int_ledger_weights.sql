-- int_ledger_weights: what a seat adds to a person's intent or takes from it, at each instant that the ledger shows.
-- grain: as_of, person
-- kept as: view, published as table
-- grows by: person, account, as_of
-- in order of: account, as_of, person
select
    weights.as_of,
    weights.account,
    weights.person,
    weights.role,
    weights.weighted_hundredths - weights.intent_hundredths as hundredths
from int_member_weights as weights
inner join run_clock as clock
    on clock.as_of = weights.as_of
where weights.weighted_hundredths <> weights.intent_hundredths
