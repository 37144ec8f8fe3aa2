-- mqa_history_changes: why the intent of each account moved on the day on which it became an MQA or stopped being one.
-- grain: account_id, solution, changed_at, reason
-- in order of: account_id, solution, changed_at
-- note: From the close before to the one at which it changed. The points of a change add up to what the intent moved by.
select
    accounts.account_id,
    coalesce(changes.need, scoring.solution) as solution,
    closes.as_of as changed_at,
    changes.reason,
    cast(changes.hundredths / 100.0::double as decimal(9, 2)) as points,
    changes.signals
from int_transition_changes as changes
inner join run.closes as closes
    on closes.close = changes.close
inner join int_account_numbers as accounts
    on accounts.account = changes.account
cross join run.scoring as scoring
