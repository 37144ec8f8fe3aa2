-- Every row returned is a violation.
select handoff_id, assigned_at
from (
    select
        handoff_id,
        assigned_at,
        ended_at,
        clock_started_at,
        contacted_at,
        contact_due_at,
        lead(assigned_at) over (partition by handoff_id order by assigned_at) as next_at
    from handoffs
)
where ended_at is distinct from next_at
    or coalesce(next_at <= assigned_at, false)
    or coalesce(contacted_at < assigned_at, false)
    or coalesce(contact_due_at <= clock_started_at, false)
