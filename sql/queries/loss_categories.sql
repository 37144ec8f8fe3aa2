-- loss_categories: the share of each category among the deals lost in a quarter, and what it says.
-- grain: quarter, category
-- note: Reading rules: features that lost deals in consistent_quarters quarters in a row belong on the roadmap; a share of
--       no decisions of no_decision_share or more, among least_losses or more, means interest without acute pain, so more
--       content for people who are about to decide. Their marks are in [funnel.losses] of the playbook.
with

quarters as (

    select
        quarter,
        category,
        cast(sum(deals) as bigint) as deals,
        string_agg(distinct competitor, ', ' order by competitor) as competitors
    from loss_reasons
    group by quarter, category

),

shares as (

    select
        *,
        cast(sum(deals) over (partition by quarter) as bigint) as lost,
        round(deals / sum(deals) over (partition by quarter), 4) as share
    from quarters

),

runs as (

    select
        *,
        count(*) over (
            partition by category
            order by quarter
            range between interval (3 * (rules.consistent_quarters - 1)) month preceding and current row
        ) as quarters_in_a_row
    from shares
    cross join run.loss_readings as rules

)

select
    runs.quarter,
    runs.category,
    runs.deals,
    runs.lost,
    runs.share,
    runs.competitors,
    round(runs.share - earlier.share, 4) as change,
    case
        when runs.category = 'feature' and runs.quarters_in_a_row >= runs.consistent_quarters then 'roadmap'
        when runs.category = 'no_decision'
            and runs.lost >= runs.least_losses
            and runs.share >= runs.no_decision_share then 'no_acute_pain'
    end as reading
from runs
left join shares as earlier
    on earlier.category is not distinct from runs.category
    and earlier.quarter = runs.quarter - interval 3 month
order by runs.quarter desc, runs.deals desc, runs.category nulls last
