-- funnel_value: what the deals are worth of the people and accounts that reached each stage of the funnel.
-- grain: level, stage, currency
-- note: Deals that were lost or won before the stage was reached do not count, and a deal of several people counts once. Of
--       people, deals that name them. revenue_each is divided by all who reached the stage.
with

deals as (

    select
        opportunities.opportunity_id,
        opportunities.account_id,
        coalesce(opportunities.converted_currency, opportunities.currency) as currency,
        coalesce(opportunities.converted_amount, opportunities.amount) as amount,
        coalesce(opportunities.is_closed and (opportunities.closed_at <= clock.as_of or opportunities.closed_at is null), false)
            as is_closed,
        coalesce(opportunities.is_won, false) as is_won,
        opportunities.closed_at
    from opportunities
    inner join run_clock as clock
        on clock.is_now
        and (opportunities.created_at is null or opportunities.created_at <= clock.as_of)

),

owners as (

    select 'account' as level, account_id as subject_id, opportunity_id
    from deals
    where account_id is not null

    union all

    select 'person' as level, contact_id as subject_id, opportunity_id
    from opportunity_contacts

),

worth as (

    select distinct
        stages.level,
        stages.stage,
        stages.position,
        deals.opportunity_id,
        deals.currency,
        deals.amount,
        deals.is_closed,
        deals.is_won
    from funnel_stages as stages
    inner join owners
        on owners.level = stages.level
        and owners.subject_id = stages.subject_id
    inner join deals
        on deals.opportunity_id = owners.opportunity_id
        and (not deals.is_closed or coalesce(deals.closed_at >= stages.reached_at, true))

),

reached as (

    select
        level,
        stage,
        count(*) as reached
    from funnel_stages
    group by level, stage

)

select
    worth.level,
    worth.stage,
    worth.currency,
    count(*) filter (where not is_closed) as deals_open,
    coalesce(sum(amount) filter (where not is_closed), 0) as pipeline,
    count(*) filter (where is_closed and is_won) as deals_won,
    coalesce(sum(amount) filter (where is_closed and is_won), 0) as revenue,
    round(cast(coalesce(sum(amount) filter (where is_closed and is_won), 0) as double) / any_value(reached.reached), 2)
        as revenue_each
from worth
inner join reached
    on reached.level = worth.level
    and reached.stage = worth.stage
group by worth.level, worth.stage, worth.position, worth.currency
order by worth.level, worth.position, worth.currency
