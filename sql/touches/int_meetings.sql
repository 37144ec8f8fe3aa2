-- int_meetings: meetings of people of accounts, by which people who met us together are linked.
-- grain: touch, person
-- grows by: touch
select
    touch,
    person,
    account,
    contact_id,
    account_id,
    stimulus_id,
    occurred_at,
    occurred_second
from int_engagements
where kind in ('meeting_held', 'meeting_booked')
    and stimulus_id is not null
    and person is not null
    and account is not null
