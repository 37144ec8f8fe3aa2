-- account_history: when an account became an MQA and stopped being one, the last time first, and the close before each.
-- grain: changed_at, solution
select
    changed_at,
    solution,
    is_mqa,
    clause,
    cause,
    excluded_because,
    close_before_at,
    intent_before,
    intent
from mqa_history
where account_id = $account_id
order by changed_at desc, solution
