-- account_weeks: the heatmap, one row per account and week of a year: at the closes of Mondays, and at the instant of the run.
-- grain: as_of, account_id, solution
-- kept as: view, published as table
-- grows by: account, as_of
-- built in ranges of: account
-- in order of: account_id, as_of
-- in parts by: as_of
-- note: An account is warming when its intent rose since the Monday before. It has gone cold when it has no intent and had
--       some on one of the four Mondays before. Each need that an account shows has rows of its own, as a solution.
with

scores as (

    select
        as_of,
        account,
        cast(null as varchar) as need,
        fit_hundredths,
        intent_hundredths,
        coverage_engaged,
        people_engaged
    from int_account_scores

    union all

    select
        as_of,
        account,
        need,
        fit_hundredths,
        intent_hundredths,
        coverage_engaged,
        people_engaged
    from int_need_scores

)

select
    scores.as_of,
    accounts.account_id,
    coalesce(scores.need, scoring.solution) as solution,
    cast(weeks.weeks_ago as bigint) as weeks_ago,
    cast(scores.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(scores.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast(movements.change_hundredths / 100.0::double as decimal(9, 2)) as intent_change,
    scores.coverage_engaged,
    scores.people_engaged,
    decisions.is_mqa,
    decisions.state,
    case
        when movements.change_hundredths > 0 then 'warming'
        when scores.intent_hundredths = 0 and movements.recent_hundredths > 0 then 'cold'
    end as movement
from scores
inner join int_account_movements as movements
    on movements.as_of = scores.as_of
    and movements.account = scores.account
    and movements.need is not distinct from scores.need
inner join int_mqa as decisions
    on decisions.as_of = scores.as_of
    and decisions.account = scores.account
    and decisions.need is not distinct from scores.need
inner join int_account_numbers as accounts
    on accounts.account = scores.account
inner join run.weeks as weeks
    on weeks.as_of = scores.as_of
cross join run.scoring as scoring
