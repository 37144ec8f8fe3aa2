-- book_summary: the whole book in one row, as of now.
-- grain: one row
-- note: an account is warming when the intent of its best solution rose since last week; it went cold
--       when it has none now and had some in one of the four weeks before.
with

now as (

    select as_of from run_clock where is_now

),

best as (

    select
        mqa.account_id,
        mqa.solution,
        mqa.is_mqa,
        mqa.intent,
        row_number() over (
            partition by mqa.account_id
            order by mqa.is_mqa desc, mqa.intent desc, mqa.solution
        ) as place
    from mqa
    inner join now
        on now.as_of = mqa.as_of

),

weeks as (

    select
        account_id,
        solution,
        max(case when weeks_ago = 0 then intent_change end) as intent_change,
        max(case when weeks_ago > 0 then intent end) as intent_lately
    from account_weeks
    where weeks_ago <= 4
    group by account_id, solution

)

select
    (select count(*) from accounts) as accounts,
    (select count(*) from contacts) as contacts,
    (select count(*) from engagements) as signals,
    count(*) filter (where best.is_mqa) as mqas,
    count(*) filter (where weeks.intent_change > 0) as warming,
    count(*) filter (where best.intent = 0 and weeks.intent_lately > 0) as gone_cold
from best
left join weeks
    on weeks.account_id = best.account_id
    and weeks.solution = best.solution
where best.place = 1
