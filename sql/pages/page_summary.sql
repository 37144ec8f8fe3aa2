-- page_summary: the whole book in one row, as of the run; each account counts at its best solution.
-- grain: one row
with

touches as (

    select
        count(*) as signals,
        max(occurred_at) as last_signal_at
    from engagements

)

select
    (select count(*) from accounts) as accounts,
    (select count(*) from contacts) as contacts,
    (select signals from touches) as signals,
    (select last_signal_at from touches) as last_signal_at,
    coalesce(bool_or(mqa_now.intent <> 0), false) as has_intent,
    count(*) filter (where mqa_now.is_mqa) as mqas,
    count(*) filter (where account_weeks.movement = 'warming') as warming,
    count(*) filter (where account_weeks.movement = 'cold') as gone_cold
from mqa_now
inner join account_weeks
    on account_weeks.as_of = mqa_now.as_of
    and account_weeks.account_id = mqa_now.account_id
    and account_weeks.solution = mqa_now.solution
where mqa_now.solution_rank = 1
