-- account_timeline: engagements between people of the account and us, newest first.
-- grain: engagement_id
select
    engagements.engagement_id,
    engagements.occurred_at,
    engagements.kind,
    engagements.channel,
    engagements.direction,
    coalesce(engagements.is_deliberate, false) as is_deliberate,
    engagements.asset,
    engagements.topic,
    engagements.contact_id,
    contacts.full_name,
    contacts.title
from engagements
left join contacts
    on contacts.contact_id = engagements.contact_id
    and (contacts.account_id = $account_id or contacts.account_id is null)
inner join run_clock
    on run_clock.is_now
    and engagements.occurred_at <= run_clock.as_of
where engagements.account_id = $account_id
order by engagements.occurred_at desc, engagements.engagement_id
limit $limit
