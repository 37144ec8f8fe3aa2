-- int_handoff_contacts: when whoever had a hand-off first got in touch.
-- grain: handoff_id, assigned_at
-- note: With the person who was handed over; for an account, with anybody there. Where a touch does not say which user it was,
--       it counts for whoever had the hand-off. A touch at the instant of the hand-off is not an answer to it.
select
    spells.handoff_id,
    spells.assigned_at,
    min(touches.occurred_at) as contacted_at
from int_handoff_spells as spells
cross join run.sla as sla
inner join run.clock as clock
    on clock.is_now
inner join int_handovers as handed
    on handed.handoff_id = spells.handoff_id
inner join int_contact_touches as touches
    on touches.account_id = handed.account_id
    and (handed.person is null or touches.person is null or touches.person = handed.person)
    and touches.occurred_at > spells.assigned_at
    and touches.occurred_at <= clock.as_of
    and coalesce(touches.occurred_at < spells.ended_at, true)
    and (not sla.by_owner or touches.user_id is null or spells.user_id is null or touches.user_id = spells.user_id)
group by spells.handoff_id, spells.assigned_at
