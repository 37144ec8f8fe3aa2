-- account_history_changes: why the intent of an account moved on the days on which it became an MQA or stopped being one.
-- grain: changed_at, solution, reason
select
    changes.changed_at,
    changes.solution,
    changes.reason,
    changes.points,
    changes.signals,
    history.close_before_at as since
from mqa_history_changes as changes
inner join mqa_history as history
    on history.account_id = changes.account_id
    and history.solution = changes.solution
    and history.changed_at = changes.changed_at
where changes.account_id = $account_id
order by changes.changed_at desc, changes.solution, abs(changes.points) desc, changes.reason
