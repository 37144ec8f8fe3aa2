-- ranked_accounts: the book as of now, the account to call first on top.
-- grain: account_id, solution
select
    mqa.account_id,
    accounts.name,
    mqa.solution,
    mqa.state,
    mqa.is_mqa,
    mqa.qualified_by,
    mqa.fit,
    mqa.intent,
    mqa.coverage,                        -- engaged, 0 to 1
    mqa.rank,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
    mqa.mqa_since,
    account_scores.last_signal_at
from mqa_now as mqa
inner join accounts
    on accounts.account_id = mqa.account_id
left join account_scores_now as account_scores
    on account_scores.account_id = mqa.account_id
    and account_scores.solution = mqa.solution
where mqa.is_mqa or not $only_mqa::boolean
order by mqa.rank, mqa.account_id, mqa.solution
limit $limit
