-- account_history_changes: why the intent of an account moved on the days on which it became an MQA or stopped being one.
-- grain: changed_at, solution, reason
select
    changes.changed_at,
    changes.solution,
    changes.reason,
    changes.points,
    changes.signals,
    (select max(closes.as_of) from run.closes as closes where closes.as_of < changes.changed_at) as since
from mqa_history_changes as changes
where changes.account_id = $account_id
order by changes.changed_at desc, changes.solution, abs(changes.points) desc, changes.reason
