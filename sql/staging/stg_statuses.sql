-- stg_statuses: one lifecycle status that people recorded.
-- grain: subject, subject_id, status, solution, occurred_at
-- note: a version counts from known_from until known_to, so that run.knowledge.known_at reads the past as it was known.
select
    subject,
    subject_id,
    lower(status) as status,
    reason,
    user_id,
    solution,
    occurred_at
from raw.statuses as versions
cross join run.knowledge as knowledge
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
