-- account_history: when an account became an MQA and stopped being one, the last time first, and the close before each.
-- grain: changed_at, solution
select
    history.changed_at,
    history.solution,
    history.is_mqa,
    history.clause,
    history.cause,
    history.excluded_because,
    max(closes.as_of) as close_before_at,
    history.intent_before,
    history.intent
from mqa_history as history
left join run.closes as closes
    on closes.as_of < history.changed_at
where history.account_id = $account_id
group by all
order by history.changed_at desc, history.solution
