-- stg_opportunities: one deal, as last known, and as it was at the instant of the run.
-- grain: opportunity_id
-- note: A deal that was opened later does not exist, and one that was closed later is open. Its stage is then the last one that
--       was recorded by the instant, or null.
with

known_deals as (

    select
        deals.*,
        coalesce(deals.is_closed, deals.closed_at is not null) as is_ever_closed,
        coalesce(deals.is_closed, deals.closed_at is not null) and coalesce(deals.closed_at > clock.as_of, false)
            as is_closed_later
    from known.opportunities as deals
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= coalesce(deals.created_at, clock.as_of)
    where not deals.is_deleted

),

changed_later as (

    select distinct statuses.subject_id as opportunity_id
    from known.statuses as statuses
    inner join run.clock as clock
        on clock.is_now
        and statuses.occurred_at > clock.as_of
    where statuses.subject = 'opportunity'
        and not statuses.is_deleted

),

stages as (

    select
        subject_id as opportunity_id,
        given_status as stage
    from stg_statuses
    where subject = 'opportunity'
    qualify row_number() over (
        partition by subject_id
        order by occurred_at desc, given_status
    ) = 1

)

select
    deals.opportunity_id,
    deals.account_id,
    deals.name,
    case
        when changed_later.opportunity_id is not null or deals.is_closed_later then stages.stage
        else deals.stage
    end as stage,
    deals.amount,
    deals.currency,
    deals.solution,
    deals.is_ever_closed and not deals.is_closed_later as is_closed,
    coalesce(deals.is_won, false) and not deals.is_closed_later as is_won,
    case when not deals.is_closed_later then deals.loss_reason end as loss_reason,
    deals.competitor,
    deals.lead_source,
    deals.campaign_id,
    deals.owner_id,
    deals.created_at,
    case when not deals.is_closed_later then deals.closed_at end as closed_at
from known_deals as deals
left join changed_later
    on changed_later.opportunity_id = deals.opportunity_id
left join stages
    on stages.opportunity_id = deals.opportunity_id
