-- int_account_movements: the intent of each account at each instant against the weeks before.
-- grain: as_of, account, need
-- grows by: account
with

scores as (

    select as_of, account, cast(null as varchar) as need, intent_hundredths
    from int_account_scores

    union all

    select as_of, account, need, intent_hundredths
    from int_need_scores

)

select
    scores.as_of,
    scores.account,
    scores.need,
    scores.intent_hundredths - lag(scores.intent_hundredths) over (
        partition by scores.account, scores.need
        order by clock.weeks_ago desc
    ) as change_hundredths,
    max(scores.intent_hundredths) over (
        partition by scores.account, scores.need
        order by clock.weeks_ago desc
        rows between 4 preceding and 1 preceding
    ) as recent_hundredths
from scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
