-- book_accounts: the ranked book as of now, with what identifies each account.
-- grain: account_id, solution
select
    mqa.rank,
    mqa.account_id,
    accounts.name,
    accounts.owner_name,
    mqa.solution,
    mqa.state,
    mqa.is_mqa,
    mqa.qualified_by,
    mqa.mqa_since,
    mqa.excluded_because,
    mqa.fit,
    mqa.intent,
    account_scores.intent_uncapped,      -- before the cap of the account; what the rank is by
    mqa.intent_strong,                   -- without people matched to the account weakly
    mqa.needs_weak_match,
    mqa.coverage,                        -- engaged, 0 to 1
    account_scores.people,
    account_scores.people_engaged,
    account_scores.last_signal_at,
    accounts.domain,
    accounts.industry,
    accounts.employees,
    accounts.country,
    accounts.tier,
    accounts.segment,
    accounts.type,
    mqa.as_of
from mqa_now as mqa
inner join accounts
    on accounts.account_id = mqa.account_id
left join account_scores_now as account_scores
    on account_scores.account_id = mqa.account_id
    and account_scores.solution = mqa.solution
order by mqa.rank, mqa.account_id, mqa.solution
