-- is_user: whether one of our users has this id.
-- grain: user_id
select user_id
from users
where user_id = $user_id
