-- int_meetings: meetings of people of accounts, by which people who met us together are linked.
-- grain: touch, person
-- grows by: touch
-- reached by: person of int_persons
-- note: The few meetings are found in int_touches before anything of int_engagements is computed. stimulus_id is the one
--       that int_engagements has: people whom the source links to a meeting in another file share the meeting's id.
with

meetings as (

    select
        touches.touch,
        touches.person,
        touches.account,
        touches.occurred_at,
        touches.occurred_second,
        touches.is_linked
    from int_touches as touches
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
        and kinds.kind in ('meeting_held', 'meeting_booked')
    where touches.person is not null
        and touches.account is not null

)

select
    meetings.touch,
    meetings.person,
    meetings.account,
    people.contact_id,
    coalesce(details.stimulus_id, details.engagement_id) as stimulus_id,
    meetings.occurred_at,
    meetings.occurred_second
from meetings
inner join stg_engagements as details
    on details.touch = meetings.touch
    and (details.stimulus_id is not null or meetings.is_linked)
inner join int_persons as people
    on people.person = meetings.person
