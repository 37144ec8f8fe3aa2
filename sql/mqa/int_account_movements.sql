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
    as_of,
    account,
    need,
    intent_hundredths - lag(intent_hundredths) over (
        partition by account, need
        order by as_of
    ) as change_hundredths,
    max(intent_hundredths) over (
        partition by account, need
        order by as_of
        rows between 4 preceding and 1 preceding
    ) as recent_hundredths
from scores
