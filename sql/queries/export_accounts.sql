-- export_accounts: what a CRM is told of each account that came from it.
-- grain: account_id
-- note: $system is a system that account_origins names, or null for all accounts. Only ids, numbers, instants and our own
--       words leave; no text of the exports does.
select
    mqa.account_id,
    mqa.state,
    mqa.is_mqa,
    mqa.qualified_by,
    mqa.mqa_since,
    mqa.rank,
    mqa.fit,
    mqa.intent,
    round(mqa.coverage * 100, 2) as coverage_percent,
    scores.people_engaged,
    scores.last_signal_at,
    mqa.as_of as scored_at
from mqa_now as mqa
inner join account_scores_now as scores
    on scores.account_id = mqa.account_id
    and scores.solution = mqa.solution
where mqa.solution_rank = 1
    and (
        $system::varchar is null
        or exists (
            select 1
            from account_origins as origins
            where origins.account_id = mqa.account_id
                and origins.system = $system
        )
    )
order by mqa.account_id
