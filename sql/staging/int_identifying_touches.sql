-- int_identifying_touches: touches with an address or a browser, which may tell who is behind others.
-- grain: touch
-- grows by: touch
select
    touch,
    contact_id,
    email is not null as has_email,
    person_email,
    email_host,
    visitor_id,
    occurred_at
from stg_engagements
where email is not null
    or visitor_id is not null
