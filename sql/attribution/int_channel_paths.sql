-- int_channel_paths: the channels through which each account was touched before a deal, or without one.
-- grain: goal, opportunity_id, account
-- grows by: account
-- note: One channel several times in a row is one step, and the latest steps count, longest_path of them. The models
--       learn from deals reached before the Monday before the run, and from the path up to then of each account without one.
with

lost as (

    select
        goals.goal,
        accounts.account
    from stg_accounts as accounts
    cross join run.attribution_goals as goals
    cross join run.learning as learning
    left join int_credited_deals as deals
        on deals.goal = goals.goal
        and deals.account = accounts.account
        and deals.reached_at < learning.until
    where deals.account is null

),

losers as (

    select distinct account
    from lost

),

touched as (

    select
        goal,
        opportunity_id,
        account,
        channel,
        occurred_at,
        touch
    from int_deal_touches
    where scope = 'committee'

    union all

    select
        cast(null as varchar) as goal,
        cast(null as varchar) as opportunity_id,
        touches.account,
        touches.channel,
        touches.occurred_at,
        touches.touch
    from int_learned_touches as touches
    inner join losers
        on losers.account = touches.account

),

ordered as (

    select
        *,
        lag(channel) over (
            partition by account, goal, opportunity_id
            order by occurred_at, channel, touch
        ) as channel_before
    from touched

),

steps as (

    select
        goal,
        opportunity_id,
        account,
        channel,
        row_number() over (
            partition by account, goal, opportunity_id
            order by occurred_at desc, channel desc, touch desc
        ) as steps_before_the_end
    from ordered
    where channel is distinct from channel_before

),

paths as (

    select
        steps.goal,
        steps.opportunity_id,
        steps.account,
        string_agg(steps.channel, chr(31) order by steps.steps_before_the_end desc) as path
    from steps
    inner join run.attribution as attribution
        on steps.steps_before_the_end <= attribution.longest_path
    group by steps.goal, steps.opportunity_id, steps.account

)

select
    paths.goal,
    paths.opportunity_id,
    paths.account,
    deals.reached_at < learning.until as is_learned_from,
    paths.path
from paths
inner join int_credited_deals as deals
    on deals.goal = paths.goal
    and deals.opportunity_id = paths.opportunity_id
cross join run.learning as learning

union all

select
    lost.goal,
    paths.opportunity_id,
    paths.account,
    true as is_learned_from,
    paths.path
from paths
inner join lost
    on lost.account = paths.account
where paths.opportunity_id is null
