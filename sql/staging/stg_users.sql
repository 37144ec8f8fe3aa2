-- stg_users: one of our own users.
-- grain: user_id
select
    user_id,
    name,
    lower(email) as email,
    role,
    team,
    time_zone
from known.users
where not is_deleted
