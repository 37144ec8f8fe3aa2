-- int_deal_touches: the touches at an account that may earn credit for a deal: from the look-back until it was reached.
-- grain: goal, scope, opportunity_id, touch
-- note: The scope is committee, for the touches of everyone at the account, or contacts, for those of people named on
--       the deal. What we sent, bots and our own users earn no credit. A touch of several people is one touch.
with

named as (

    select distinct
        links.opportunity_id,
        people.person
    from stg_opportunity_contacts as links
    inner join int_people as people
        on people.contact_id = links.contact_id

),

touched as (

    select
        deals.goal,
        deals.opportunity_id,
        touches.touch,
        touches.kind_key,
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
    left join named
        on named.opportunity_id = deals.opportunity_id
        and named.person = touches.person
    group by deals.goal, deals.opportunity_id, touches.touch, touches.kind_key, touches.occurred_at

),

scoped as (

    select goal, 'committee' as scope, opportunity_id, touch, kind_key, occurred_at, person
    from touched

    union all

    select goal, 'contacts' as scope, opportunity_id, touch, kind_key, occurred_at, named_person as person
    from touched
    where named_person is not null

)

select
    scoped.goal,
    scoped.scope,
    scoped.opportunity_id,
    scoped.touch,
    engagements.engagement_id,
    scoped.person,
    scoped.occurred_at,
    kinds.kind,
    coalesce(engagements.channel, kinds.channel, 'unknown') as channel,
    engagements.source,
    engagements.campaign_id
from scoped
inner join stg_engagements as engagements
    on engagements.touch = scoped.touch
left join int_kinds as kinds
    on kinds.kind_key = scoped.kind_key
