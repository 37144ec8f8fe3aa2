-- users: our own users, one row each, as last known.
-- grain: user_id
-- in order of: user_id
select
    user_id,
    name,
    email,
    role,
    given_role,
    team,
    time_zone
from stg_users
