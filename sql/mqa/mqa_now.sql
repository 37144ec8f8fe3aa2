-- mqa_now: the decision on each account as of the run.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: account_id
select mqa.*
from mqa
inner join run_clock as clock
    on clock.as_of = mqa.as_of
    and clock.is_now
