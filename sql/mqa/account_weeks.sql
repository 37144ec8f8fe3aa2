-- account_weeks: the heatmap, one row per account and week.
-- grain: as_of, account_id, solution
-- in order of: account_id, as_of
-- note: An account is warming when its intent rose since the week before. It has gone cold when it has no intent and had
--       some in one of the four weeks before.
with

weeks as (

    select
        scores.as_of,
        scores.account_id,
        scores.solution,
        clock.weeks_ago,
        scores.fit,
        scores.intent,
        scores.intent - lag(scores.intent) over (
            partition by scores.account_id, scores.solution
            order by clock.weeks_ago desc
        ) as intent_change,
        max(scores.intent) over (
            partition by scores.account_id, scores.solution
            order by clock.weeks_ago desc
            rows between 4 preceding and 1 preceding
        ) as recent_intent,
        scores.coverage_engaged,
        scores.people_engaged
    from account_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of

)

select
    weeks.as_of,
    weeks.account_id,
    weeks.solution,
    cast(weeks.weeks_ago as bigint) as weeks_ago,
    weeks.fit,
    weeks.intent,
    cast(weeks.intent_change as decimal(9, 2)) as intent_change,
    weeks.coverage_engaged,
    weeks.people_engaged,
    mqa.is_mqa,
    mqa.state,
    case
        when weeks.intent_change > 0 then 'warming'
        when weeks.intent = 0 and weeks.recent_intent > 0 then 'cold'
    end as movement
from weeks
inner join mqa
    on mqa.as_of = weeks.as_of
    and mqa.account_id = weeks.account_id
    and mqa.solution = weeks.solution
