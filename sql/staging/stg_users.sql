-- stg_users: one of our own users.
-- grain: user_id
-- note: a version counts from known_from until known_to, so that run.knowledge.known_at reads the past as it was known.
select
    user_id,
    name,
    lower(email) as email,
    role,
    team,
    time_zone
from raw.users as versions
cross join run.knowledge as knowledge
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
