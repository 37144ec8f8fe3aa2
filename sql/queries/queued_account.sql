-- queued_account: why one account is an MQA, who is missing and whom to talk to next.
-- grain: account_id, solution
select
    as_of,
    account_id,
    solution,
    name,
    tier,
    owner_name,
    rank,
    state,
    qualified_by,
    mqa_since,
    fit,
    intent,
    intent_uncapped,
    needs_weak_match,
    coverage,                            -- engaged, 0 to 1
    clauses_held,
    because,
    seats,
    seats_empty,
    roles_empty,
    next_contact_id,
    next_name,
    next_title,
    next_role,
    next_state,
    last_signal_at
from page_queue
where account_id = $account_id
order by solution
