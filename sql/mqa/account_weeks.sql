-- account_weeks: the heatmap, one row for each account and week.
-- grain: as_of, account_id, solution
-- in order of: as_of, account_id
select
    scores.as_of,
    scores.account_id,
    scores.solution,
    cast(clock.weeks_ago as bigint) as weeks_ago,
    scores.fit,
    scores.intent,
    cast(
        scores.intent - lag(scores.intent) over (
            partition by scores.account_id, scores.solution
            order by clock.weeks_ago desc
        ) as decimal(9, 2)
    ) as intent_change,
    scores.coverage_engaged,
    scores.people_engaged,
    mqa.is_mqa,
    mqa.state
from account_scores as scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
inner join mqa
    on mqa.as_of = scores.as_of
    and mqa.account_id = scores.account_id
    and mqa.solution = scores.solution
