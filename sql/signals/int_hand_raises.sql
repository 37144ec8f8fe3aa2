-- int_hand_raises: people, or accounts without a known person, who asked for sales within the hand-raise window.
-- grain: as_of, engagement_id
-- note: People who have denied consent or are suppressed are in no queue, so they do not count here either.
select
    clock.as_of,
    touches.engagement_id,
    touches.contact_id,
    touches.account_id,
    touches.kind,
    touches.occurred_at,
    touches.is_strong_match
from engagements as touches
inner join run.hand_raise_kinds as kinds
    on kinds.kind = touches.kind
left join contacts
    on contacts.contact_id = touches.contact_id
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of >= touches.occurred_at
    and clock.as_of_second - floor(epoch(touches.occurred_at)) <= scoring.hand_raise_days * 86400
left join int_contact_statuses as statuses
    on statuses.as_of = clock.as_of
    and statuses.contact_id = touches.contact_id
    and statuses.status = 'suppressed'
where touches.direction in ('inbound', 'mutual')
    and not touches.is_bot
    and not touches.is_internal
    and coalesce(contacts.consent, 'unknown') <> 'denied'
    and statuses.contact_id is null
