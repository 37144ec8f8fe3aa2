-- int_account_movements: the intent of each account at each instant against the weeks before.
-- grain: as_of, account
-- grows by: account
select
    scores.as_of,
    scores.account,
    scores.intent_hundredths - lag(scores.intent_hundredths) over (
        partition by scores.account
        order by clock.weeks_ago desc
    ) as change_hundredths,
    max(scores.intent_hundredths) over (
        partition by scores.account
        order by clock.weeks_ago desc
        rows between 4 preceding and 1 preceding
    ) as recent_hundredths
from int_account_scores as scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
