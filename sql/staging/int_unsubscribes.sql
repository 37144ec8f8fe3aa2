-- int_unsubscribes: touches by which somebody unsubscribed from mailings.
-- grain: touch
-- grows by: touch
select
    touch,
    contact_id,
    person_email
from stg_engagements
where kind = 'email_unsubscribe'
