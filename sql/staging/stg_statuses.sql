-- stg_statuses: one lifecycle status that people recorded.
-- grain: subject, subject_id, status, solution, occurred_at
select
    subject,
    subject_id,
    lower(status) as status,
    reason,
    user_id,
    solution,
    occurred_at
from known.statuses
where not is_deleted
