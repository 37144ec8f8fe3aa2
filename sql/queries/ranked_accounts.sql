-- ranked_accounts: the book as of now, the account to call first on top.
-- grain: account_id, solution
select
    account_id,
    name,
    solution,
    state,
    is_mqa,
    qualified_by,
    fit,
    intent,
    intent_uncapped,                     -- before the cap; what the rank is by
    coverage,                            -- engaged, 0 to 1
    rank,
    owner_name,
    mqa_since,
    last_signal_at
from page_accounts
where (is_mqa or not $only_mqa::boolean)
    and (
        $field::varchar is null
        or account_id in (
            select account_id from account_fields where field = $field and lower(text_value) = lower($value)
        )
    )
order by rank, account_id, solution
limit $limit
