-- int_internal_emails: addresses of our own people, whose touches never score.
-- grain: email
select distinct email
from stg_users
where email is not null
