-- Every row returned is a violation.
select
    history.account_id,
    history.solution,
    history.changed_at,
    history.intent_before,
    history.intent,
    sum(changes.points) as points
from mqa_history as history
left join mqa_history_changes as changes
    on changes.account_id = history.account_id
    and changes.solution = history.solution
    and changes.changed_at = history.changed_at
group by history.account_id, history.solution, history.changed_at, history.intent_before, history.intent
having coalesce(sum(changes.points), 0) <> coalesce(history.intent - history.intent_before, 0)
