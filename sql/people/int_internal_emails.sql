-- int_internal_emails: addresses of our own users, whose touches never score.
-- grain: email
select distinct email
from stg_users
where email is not null
