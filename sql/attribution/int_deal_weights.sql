-- int_deal_weights: how much each touch weighs in the credit of each deal, by each model.
-- grain: path, model, touch
-- kept as: view
-- grows by: account
-- reached by: channels as path of int_channel_shares
-- note: The weights of a deal are in proportion to its credit. They are whole numbers, so that their sum does not depend
--       on an order: parts of 50,000 times the least common multiple of 1 to 20, so that the rules divide exactly among
--       as many touches, and cents that are left over find equal remainders equal. A touch without credit has no row, and a deal without any touch has one without one. Touches at the
--       same instant share what the first or the last of them earns. position is 40, 20 and 40 percent for the first,
--       those between, and the last; w_shaped is 30 for the first, for the last before the account was qualified, and
--       for the last before the deal was opened, and 10 for all others.
with

touched as (

    select
        paths.path,
        paths.account,
        paths.goal,
        paths.channels,
        touches.touch,
        touches.channel,
        touches.occurred_at,
        coalesce(touches.occurred_at = min(touches.occurred_at) over deal, false) as is_first,
        coalesce(touches.occurred_at = max(touches.occurred_at) over deal, false) as is_last,
        coalesce(
            touches.occurred_at
                = max(case when touches.occurred_at <= paths.qualified_at then touches.occurred_at end) over deal,
            false
        ) as is_qualifying,
        coalesce(
            touches.occurred_at
                = max(case when touches.occurred_at <= paths.opened_at then touches.occurred_at end) over deal,
            false
        ) as is_opening
    from int_credit_paths as paths
    left join int_deal_touches as touches
        on touches.goal = paths.goal
        and touches.scope = paths.scope
        and touches.opportunity_id = paths.opportunity_id
    window deal as (partition by paths.path)

),

counts as (

    select
        path,
        max(occurred_at) as last_at,
        count(*) filter (where is_first) as firsts,
        count(*) filter (where is_last) as lasts,
        count(*) filter (where not (is_first or is_last)) as middles,
        count(*) filter (where is_qualifying) as qualifyings,
        count(*) filter (where is_opening) as openings,
        count(*) filter (where not (is_first or is_qualifying or is_opening)) as others
    from touched
    group by path

),

channels as (

    select
        path,
        goal,
        channels,
        channel,
        count(*) as touches_of_channel
    from touched
    group by path, goal, channels, channel

),

learned as (

    select
        channels.path,
        channels.channel,
        shares.model,
        shares.share / cast(channels.touches_of_channel as double) as weight
    from channels
    inner join int_channel_shares as shares
        on shares.goal = channels.goal
        and shares.path = channels.channels
        and shares.channel = channels.channel

),

weighed as (

    select
        touched.path,
        touched.account,
        models.position as model,
        touched.touch,
        touched.occurred_at,
        case models.model
            when 'first' then case when is_first then 1 else 0 end
            when 'last' then case when is_last then 1 else 0 end
            when 'linear' then 1
            when 'position' then
                case when is_first then 0.4::double / firsts else 0 end
                + case when is_last then 0.4::double / lasts else 0 end
                + case when is_first or is_last then 0 else 0.2::double / middles end
            when 'w_shaped' then
                case when is_first then 0.3::double / firsts else 0 end
                + case when is_qualifying then 0.3::double / qualifyings else 0 end
                + case when is_opening then 0.3::double / openings else 0 end
                + case when is_first or is_qualifying or is_opening then 0 else 0.1::double / others end
            when 'time_decay' then
                power(
                    2.0::double,
                    (floor(epoch(touched.occurred_at)) - floor(epoch(counts.last_at)))
                    / cast(attribution.half_life_seconds as double)
                )
            else learned.weight
        end as weight
    from touched
    inner join counts
        on counts.path = touched.path
    cross join run.attribution as attribution
    cross join run.attribution_models as models
    left join learned
        on learned.path = touched.path
        and learned.channel = touched.channel
        and learned.model = models.model

)

select
    path,
    account,
    model,
    touch,
    occurred_at,
    case when touch is null then 1 else cast(round(weight * 11639628000000.0::double) as bigint) end as weight
from weighed
where touch is null
    or weight > 0
