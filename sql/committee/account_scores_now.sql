-- account_scores_now: fit, intent and committee coverage of each account as of the run.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: account_id
select account_scores.*
from account_scores
inner join run_clock as clock
    on clock.as_of = account_scores.as_of
    and clock.is_now
