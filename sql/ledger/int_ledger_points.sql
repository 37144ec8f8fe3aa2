-- int_ledger_points: what each signal is worth at each instant that the ledger shows.
-- grain: as_of, touch, person, rule, is_repeat_visit
-- kept as: view, published as table
-- grows by: person, account, as_of
-- in order of: account, as_of, person
select points.*
from int_signal_points as points
inner join run_clock as clock
    on clock.as_of = points.as_of
