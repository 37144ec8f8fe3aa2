-- mqa_queue: the Marketing Qualified Accounts, the one to call first on top.
-- grain: account_id, solution
-- note: $owner is an owner_id, or '(none)', or null for everybody; $start entries are left out, and $size follow.
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
    last_signal_at,
    count(*) over () as entries          -- in the whole queue
from page_queue
where $owner::varchar is null or coalesce(owner_id, '(none)') = $owner
order by rank, account_id, solution
limit $size offset $start
