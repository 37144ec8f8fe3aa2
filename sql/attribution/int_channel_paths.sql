-- int_channel_paths: the channels through which each account was touched before a deal, or without one until now.
-- grain: goal, opportunity_id, account
-- note: One channel several times in a row is one step, and the latest steps count, longest_path of them. An account
--       without a deal of the goal has one path, up to now.
with

lost as (

    select
        goals.goal,
        accounts.account
    from stg_accounts as accounts
    cross join (select distinct goal from int_credited_deals) as goals
    left join int_credited_deals as deals
        on deals.goal = goals.goal
        and deals.account = accounts.account
    where deals.account is null

),

touched as (

    select
        touches.goal,
        touches.opportunity_id,
        deals.account,
        touches.channel,
        touches.occurred_at,
        touches.touch
    from int_deal_touches as touches
    inner join int_credited_deals as deals
        on deals.goal = touches.goal
        and deals.opportunity_id = touches.opportunity_id
    where touches.scope = 'committee'

    union all

    select distinct
        lost.goal,
        cast(null as varchar) as opportunity_id,
        lost.account,
        coalesce(engagements.channel, kinds.channel, 'unknown') as channel,
        touches.occurred_at,
        touches.touch
    from lost
    inner join run.clock as clock
        on clock.is_now
    cross join run.attribution as attribution
    inner join int_touches as touches
        on touches.account = lost.account
        and touches.is_counted
        and touches.occurred_at <= clock.as_of
        and touches.occurred_second >= clock.as_of_second - attribution.look_back_seconds
    inner join stg_engagements as engagements
        on engagements.touch = touches.touch
    left join int_kinds as kinds
        on kinds.kind_key = touches.kind_key

),

ordered as (

    select
        *,
        lag(channel) over (
            partition by goal, opportunity_id, account
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
            partition by goal, opportunity_id, account
            order by occurred_at desc, channel desc, touch desc
        ) as steps_before_the_end
    from ordered
    where channel is distinct from channel_before

)

select
    steps.goal,
    steps.opportunity_id,
    steps.account,
    string_agg(steps.channel, chr(31) order by steps.steps_before_the_end desc) as path
from steps
inner join run.attribution as attribution
    on steps.steps_before_the_end <= attribution.longest_path
group by steps.goal, steps.opportunity_id, steps.account
