-- int_ledger_exclusions: the intent of people who count for nothing, at each instant that the ledger shows.
-- grain: as_of, person
-- kept as: view, published as table
-- grows by: person, account, as_of
-- reached by: person of int_excluded_people
-- in order of: account, as_of, person
select
    left_out.as_of,
    scores.account,
    left_out.person,
    left_out.reason,
    scores.intent_hundredths
from int_excluded_people as left_out
inner join int_person_scores as scores
    on scores.as_of = left_out.as_of
    and scores.person = left_out.person
inner join run_clock as clock
    on clock.as_of = left_out.as_of
where scores.intent_hundredths <> 0
    and scores.account is not null
