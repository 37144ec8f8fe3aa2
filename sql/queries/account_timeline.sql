-- account_timeline: engagements between people of the account and us, newest first.
-- grain: engagement_id
-- note: Not everybody who touched the account is known to belong to it.
with

touches as (

    select
        touches.engagement_id,
        touches.occurred_at,
        touches.kind_key,
        touches.channel,
        touches.direction,
        touches.asset,
        touches.topic,
        touches.contact_id
    from stg_accounts as accounts
    inner join int_engagements as touches
        on touches.account = accounts.account
        and touches.occurred_at <= (select as_of from run_clock where is_now)
    where accounts.account_id = $account_id
    order by touches.occurred_at desc, touches.engagement_id
    limit $limit

)

select
    touches.engagement_id,
    touches.occurred_at,
    kinds.kind,
    coalesce(touches.channel, kinds.channel) as channel,
    coalesce(touches.direction, kinds.direction) as direction,
    coalesce(kinds.is_deliberate, false) as is_deliberate,
    touches.asset,
    touches.topic,
    touches.contact_id,
    people.full_name,
    people.title
from touches
left join int_kinds as kinds
    on kinds.kind_key = touches.kind_key
left join int_contacts as people
    on people.contact_id = touches.contact_id
    and (people.account_id = $account_id or people.account_id is null)
order by touches.occurred_at desc, touches.engagement_id
