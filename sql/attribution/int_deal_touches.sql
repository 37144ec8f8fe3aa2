-- int_deal_touches: the touches at an account that may earn credit for a deal: from the look-back until it was reached.
-- grain: goal, scope, opportunity_id, touch
-- grows by: touch
-- reached by: account of int_credited_deals, account of int_deal_people
-- note: The scope is committee, for the touches of everyone at the account, or contacts, for those of people named on
--       the deal. What we sent, bots and our own users earn no credit. A touch of several people is one touch.
with

touched as (

    select
        deals.goal,
        deals.opportunity_id,
        touches.touch,
        deals.account,
        deals.month,
        touches.kind_key,
        touches.channel,
        touches.occurred_at,
        min(touches.person) as person,
        min(named.person) as named_person
    from int_credited_deals as deals
    cross join run.attribution as attribution
    inner join int_touches as touches
        on touches.account = deals.account
        and touches.is_counted
        and touches.occurred_at <= deals.reached_at
        and touches.occurred_second >= floor(epoch(deals.reached_at)) - attribution.look_back_seconds
    left join int_deal_people as named
        on named.opportunity_id = deals.opportunity_id
        and named.person = touches.person
    group by
        deals.goal, deals.opportunity_id, deals.account, deals.month, touches.touch, touches.kind_key,
        touches.channel, touches.occurred_at

)

select goal, 'committee' as scope, opportunity_id, account, month, touch, kind_key, channel, occurred_at, person
from touched

union all

select
    goal, 'contacts' as scope, opportunity_id, account, month, touch, kind_key, channel, occurred_at,
    named_person as person
from touched
where named_person is not null
