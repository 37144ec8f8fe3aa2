-- int_deal_weights: how much each touch weighs in the credit of each deal, by each model.
-- grain: goal, scope, model, opportunity_id, touch
-- note: The weights of a deal are in proportion to its credit, and need not add up to 1. A deal without any touch has
--       one row without one. Touches at the same instant share what the first or the last of them earns. position is
--       40, 20 and 40 percent for the first, those between, and the last; w_shaped is 30 for the first, for the
--       last before the account was qualified, and for the last before the deal was opened, and 10 for all others.
with

deals as (

    select
        scopes.scope,
        deals.*
    from int_credited_deals as deals
    cross join run.attribution_scopes as scopes

),

touched as (

    select
        deals.goal,
        deals.scope,
        deals.opportunity_id,
        deals.reached_at,
        paths.path,
        touches.touch,
        touches.channel,
        touches.occurred_at,
        coalesce(touches.occurred_at = min(touches.occurred_at) over deal, false) as is_first,
        coalesce(touches.occurred_at = max(touches.occurred_at) over deal, false) as is_last,
        coalesce(
            touches.occurred_at
                = max(case when touches.occurred_at <= deals.qualified_at then touches.occurred_at end) over deal,
            false
        ) as is_qualifying,
        coalesce(
            touches.occurred_at
                = max(case when touches.occurred_at <= deals.opened_at then touches.occurred_at end) over deal,
            false
        ) as is_opening
    from deals
    left join int_deal_touches as touches
        on touches.goal = deals.goal
        and touches.scope = deals.scope
        and touches.opportunity_id = deals.opportunity_id
    left join int_channel_paths as paths
        on paths.goal = deals.goal
        and paths.opportunity_id = deals.opportunity_id
    window deal as (partition by deals.goal, deals.scope, deals.opportunity_id)

),

counted as (

    select
        *,
        not (is_first or is_last) as is_middle,
        not (is_first or is_qualifying or is_opening) as is_other,
        count(*) over deal as touches,
        count(*) filter (where is_first) over deal as firsts,
        count(*) filter (where is_last) over deal as lasts,
        count(*) filter (where not (is_first or is_last)) over deal as middles,
        count(*) filter (where is_qualifying) over deal as qualifyings,
        count(*) filter (where is_opening) over deal as openings,
        count(*) filter (where not (is_first or is_qualifying or is_opening)) over deal as others,
        count(*) over (partition by goal, scope, opportunity_id, channel) as touches_of_channel
    from touched
    window deal as (partition by goal, scope, opportunity_id)

)

select
    touches.goal,
    touches.scope,
    models.model,
    touches.opportunity_id,
    touches.touch,
    touches.occurred_at,
    case models.model
        when 'first' then case when is_first then 1 else 0 end
        when 'last' then case when is_last then 1 else 0 end
        when 'linear' then 1
        when 'position' then
            case when is_first then 0.4::double / firsts else 0 end
            + case when is_last then 0.4::double / lasts else 0 end
            + case when is_middle then 0.2::double / middles else 0 end
        when 'w_shaped' then
            case when is_first then 0.3::double / firsts else 0 end
            + case when is_qualifying then 0.3::double / qualifyings else 0 end
            + case when is_opening then 0.3::double / openings else 0 end
            + case when is_other then 0.1::double / others else 0 end
        when 'time_decay' then
            power(
                2.0::double,
                (floor(epoch(touches.occurred_at)) - floor(epoch(touches.reached_at)))
                / cast(attribution.half_life_seconds as double)
            )
        else coalesce(shares.share, 0.0::double) / cast(touches_of_channel as double)
    end as weight
from counted as touches
cross join run.attribution as attribution
cross join run.attribution_models as models
left join int_channel_shares as shares
    on shares.goal = touches.goal
    and shares.path = touches.path
    and shares.model = models.model
    and shares.channel = touches.channel
