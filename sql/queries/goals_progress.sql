-- goals_progress: how far each goal of goals.csv is reached, beside the share of its days that are over.
-- grain: measure, starts_on, ends_on, currency
-- note: Revenue and pipeline are amounts of the deals won and opened from starts_on up to and with ends_on; stages are
--       people who reached them. pace is the share of the goal that is reached by the share of its days that has passed.
with

goals as (

    select
        goals.*,
        clock.as_of,
        least(
            greatest(date_diff('day', goals.starts_on, cast(clock.as_of as date)), 0)
                / (date_diff('day', goals.starts_on, goals.ends_on) + 1),
            1
        ) as elapsed
    from run.goals as goals
    inner join run_clock as clock
        on clock.is_now

),

deals as (

    select
        *,
        cast(created_at as date) as opened_on,
        cast(closed_at as date) as closed_on,
        coalesce(converted_amount, amount) as worth,
        coalesce(converted_currency, currency) as worth_in
    from opportunities

),

made as (

    select
        goals.measure,
        goals.starts_on,
        goals.ends_on,
        goals.currency,
        case goals.measure
            when 'revenue' then cast(sum(deals.worth) filter (where deals.is_won
                and deals.closed_on between goals.starts_on and goals.ends_on
                and deals.closed_at <= goals.as_of) as double)
            when 'pipeline' then cast(sum(deals.worth) filter (where deals.opened_on between goals.starts_on
                and goals.ends_on and deals.created_at <= goals.as_of) as double)
            when 'deals_won' then count(*) filter (where deals.is_won
                and deals.closed_on between goals.starts_on and goals.ends_on and deals.closed_at <= goals.as_of)
            when 'deals_opened' then count(*) filter (where deals.opened_on between goals.starts_on
                and goals.ends_on and deals.created_at <= goals.as_of)
        end as reached
    from goals
    left join deals
        on goals.measure in ('deals_won', 'deals_opened')
        or deals.worth_in = goals.currency
    where goals.measure in ('revenue', 'pipeline', 'deals_won', 'deals_opened')
    group by goals.measure, goals.starts_on, goals.ends_on, goals.currency

    union all

    select
        goals.measure,
        goals.starts_on,
        goals.ends_on,
        goals.currency,
        count(stages.subject_id) as reached
    from goals
    left join funnel_stages as stages
        on stages.level = 'person'
        and stages.stage = goals.measure
        and cast(stages.reached_at as date) between goals.starts_on and goals.ends_on
    where goals.measure not in ('revenue', 'pipeline', 'deals_won', 'deals_opened')
    group by goals.measure, goals.starts_on, goals.ends_on, goals.currency

)

select
    goals.measure,
    goals.starts_on,
    goals.ends_on,
    goals.currency,
    goals.target,
    coalesce(made.reached, 0) as reached,
    round(coalesce(made.reached, 0) / goals.target, 4) as attainment,
    round(goals.elapsed, 4) as elapsed,
    round(coalesce(made.reached, 0) / goals.target / nullif(goals.elapsed, 0), 4) as pace,
    case
        when coalesce(made.reached, 0) >= goals.target then 'met'
        when goals.elapsed >= 1 then 'missed'
        when cast(goals.as_of as date) < goals.starts_on then 'not begun'
        when coalesce(made.reached, 0) / goals.target >= goals.elapsed then 'on pace'
        else 'behind'
    end as verdict
from goals
inner join made
    on made.measure = goals.measure
    and made.starts_on = goals.starts_on
    and made.ends_on = goals.ends_on
    and made.currency is not distinct from goals.currency
order by goals.ends_on desc, goals.measure, goals.currency
