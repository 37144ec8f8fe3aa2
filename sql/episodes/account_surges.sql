-- account_surges: accounts that gave many more signals last week than in the weeks before, or many fewer.
-- grain: account_id
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id
-- note: Signals that a rule rewards. By chance a quarter of those of four weeks falls on the last one; surge_chance and
--       drop_chance say how likely so many or so few are. surging takes three signals, going_dark twelve in the weeks
--       before; both at most one false alarm in ten.
select
    clock.as_of,
    accounts.account_id,
    found.signals,
    found.signals_before,
    found.surge_chance,
    found.surge_false_alarms,
    found.drop_chance,
    found.drop_false_alarms,
    case
        when found.signals >= 3 and found.surge_false_alarms <= 0.1::double then 'surging'
        when found.signals_before >= 12 and found.drop_false_alarms <= 0.1::double then 'going_dark'
    end as movement
from int_surges as found
inner join int_account_numbers as accounts
    on accounts.account = found.account
inner join run.clock as clock
    on clock.is_now
