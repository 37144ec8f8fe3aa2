-- account_clauses: why the account is an MQA or is not, clause by clause, as of now.
-- grain: solution, clause
select
    mqa_clauses.solution,
    mqa_clauses.clause,
    mqa_clauses.position,
    mqa_clauses.value,
    mqa_clauses.threshold,
    mqa_clauses.holds,
    mqa_clauses.detail
from mqa_clauses
inner join run_clock
    on run_clock.as_of = mqa_clauses.as_of
    and run_clock.is_now
where mqa_clauses.account_id = $account_id
    and ($solution::varchar is null or mqa_clauses.solution = $solution)
order by mqa_clauses.solution, mqa_clauses.position
