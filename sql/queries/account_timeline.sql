-- account_timeline: engagements between people of the account and us, newest first.
-- grain: engagement_id
-- note: Not everybody who touched the account is known to belong to it.
with

touches as (

    select
        engagements.engagement_id,
        engagements.occurred_at,
        engagements.kind,
        engagements.channel,
        engagements.direction,
        engagements.is_deliberate,
        engagements.asset,
        engagements.topic,
        engagements.contact_id
    from engagements
    inner join run_clock
        on run_clock.is_now
        and engagements.occurred_at <= run_clock.as_of
    where engagements.account_id = $account_id
    order by engagements.occurred_at desc, engagements.engagement_id
    limit $limit

),

people as (

    select
        contact_id,
        full_name,
        title
    from contacts
    where account_id = $account_id

    union all

    select
        contact_id,
        full_name,
        title
    from contacts
    where account_id is null
        and contact_id in (select contact_id from touches)

)

select
    touches.engagement_id,
    touches.occurred_at,
    touches.kind,
    touches.channel,
    touches.direction,
    coalesce(touches.is_deliberate, false) as is_deliberate,
    touches.asset,
    touches.topic,
    touches.contact_id,
    people.full_name,
    people.title
from touches
left join people
    on people.contact_id = touches.contact_id
order by touches.occurred_at desc, touches.engagement_id
