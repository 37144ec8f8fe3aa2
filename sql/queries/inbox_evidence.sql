-- inbox_evidence: the latest things that a person, or anybody at an account, did of their own accord.
-- grain: engagement_id
-- note: $contact_id is null for everybody at $account_id; $limit rows.
select
    engagements.occurred_at,
    engagements.kind,
    engagements.asset,
    engagements.topic,
    contacts.full_name,
    contacts.title
from engagements
inner join run_clock
    on run_clock.is_now
    and engagements.occurred_at <= run_clock.as_of
left join contacts
    on contacts.contact_id = engagements.contact_id
where engagements.account_id = $account_id
    and ($contact_id::varchar is null or engagements.contact_id = $contact_id)
    and engagements.is_deliberate
    and engagements.direction <> 'outbound'
order by engagements.occurred_at desc, engagements.engagement_id
limit $limit
