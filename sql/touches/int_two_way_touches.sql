-- int_two_way_touches: touches in which one of us and a person of an account had to do with each other.
-- grain: touch, person
-- grows by: touch
-- reached by: person of int_persons
-- note: Answers, calls to us and meetings. The few are found in int_touches before anything of int_engagements is computed;
--       distinct changes nothing, but has them found before all touches are joined. stimulus_id is the one that int_engagements
--       has: people whom the source links to a meeting in another file share the meeting's id.
with

two_way as (

    select distinct
        touches.touch,
        touches.person,
        touches.account,
        kinds.kind in ('meeting_held', 'meeting_booked') as is_meeting,
        touches.occurred_at,
        touches.occurred_second,
        touches.is_linked
    from int_touches as touches
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
        and kinds.kind in (
            'meeting_held', 'meeting_booked', 'sales_email_reply', 'sales_email_received', 'linkedin_reply', 'inbound_call'
        )
    where touches.is_counted
        and touches.person is not null
        and touches.account is not null

)

select
    two_way.touch,
    min(details.engagement_id) as engagement_id,
    two_way.person,
    two_way.account,
    people.contact_id,
    two_way.is_meeting,
    min(coalesce(details.stimulus_id, case when two_way.is_linked then details.engagement_id end)) as stimulus_id,
    min(details.thread_id) as thread_id,
    min(details.user_id) as user_id,
    two_way.occurred_at,
    two_way.occurred_second
from two_way
inner join stg_engagements as details
    on details.touch = two_way.touch
inner join int_persons as people
    on people.person = two_way.person
group by
    two_way.touch,
    two_way.person,
    two_way.account,
    people.contact_id,
    two_way.is_meeting,
    two_way.occurred_at,
    two_way.occurred_second
