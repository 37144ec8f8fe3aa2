-- account_weeks: the heatmap, one row per account and week.
-- grain: as_of, account_id, solution
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, as_of
-- in parts by: as_of
-- note: An account is warming when its intent rose since the week before. It has gone cold when it has no intent and had
--       some in one of the four weeks before.
with

weeks as (

    select
        scores.as_of,
        scores.account,
        clock.weeks_ago,
        scores.fit_hundredths,
        scores.intent_hundredths,
        scores.intent_hundredths - lag(scores.intent_hundredths) over (
            partition by scores.account
            order by clock.weeks_ago desc
        ) as change_hundredths,
        max(scores.intent_hundredths) over (
            partition by scores.account
            order by clock.weeks_ago desc
            rows between 4 preceding and 1 preceding
        ) as recent_hundredths,
        scores.coverage_engaged,
        scores.people_engaged
    from int_account_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of

)

select
    weeks.as_of,
    accounts.account_id,
    scoring.solution,
    cast(weeks.weeks_ago as bigint) as weeks_ago,
    cast(weeks.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(weeks.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast(weeks.change_hundredths / 100.0::double as decimal(9, 2)) as intent_change,
    weeks.coverage_engaged,
    weeks.people_engaged,
    decisions.is_mqa,
    decisions.state,
    case
        when weeks.change_hundredths > 0 then 'warming'
        when weeks.intent_hundredths = 0 and weeks.recent_hundredths > 0 then 'cold'
    end as movement
from weeks
inner join int_mqa as decisions
    on decisions.as_of = weeks.as_of
    and decisions.account = weeks.account
inner join int_account_numbers as accounts
    on accounts.account = weeks.account
cross join run.scoring as scoring
