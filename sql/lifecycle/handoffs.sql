-- handoffs: each hand-off to sales and to each of our users: from whom, to whom, why, when, by when, and what became of it.
-- grain: handoff_id, assigned_at
-- in order of: account_id, assigned_at, handoff_id
-- note: The clock starts as run.sla says, and runs in the business hours of the user; latest is on the clock on the wall. What
--       is not due yet is open. What somebody else took over, or sales rejected or recycled, before it was due, is ended; what
--       was overdue by then is breached. A hand-off older than the business days of the run has no deadlines.
with

timed as (

    select
        handed.handoff_id,
        handed.level,
        handed.account_id,
        handed.contact_id,
        handed.why,
        handed.detail,
        handed.queue,
        handed.handed_at,
        spells.from_user_id,
        spells.user_id,
        spells.assigned_by,
        spells.assigned_at,
        spells.ended_at,
        case sla.clock_starts
            when 'signal' then handed.signal_at
            when 'handed_over' then handed.handed_at
            else spells.assigned_at
        end as clock_started_at,
        contacts.contacted_at,
        feedback.feedback_at,
        feedback.feedback,
        least(
            spells.ended_at,
            case when feedback.feedback in ('disqualified', 'recycled') then feedback.feedback_at end
        ) as stopped_at,
        coalesce(calendars.calendar, 0) as calendar
    from int_handovers as handed
    cross join run.sla as sla
    inner join int_handoff_spells as spells
        on spells.handoff_id = handed.handoff_id
    left join int_handoff_contacts as contacts
        on contacts.handoff_id = spells.handoff_id
        and contacts.assigned_at = spells.assigned_at
    left join int_handoff_feedback as feedback
        on feedback.handoff_id = handed.handoff_id
        and spells.ended_at is null
    left join int_user_calendars as calendars
        on calendars.user_id = spells.user_id

),

counted as (

    select
        timed.*,
        floor(epoch(timed.clock_started_at)) as start_second,
        floor(epoch(coalesce(timed.contacted_at, least(clock.as_of, timed.stopped_at)))) as end_second
    from timed
    inner join run.clock as clock
        on clock.is_now

),

started as (

    select
        counted.*,
        days.day_number,
        days.before_seconds + least(counted.start_second, days.closes_second) - days.opens_second as open_at_start
    from counted
    left join int_business_days as days
        on days.calendar = counted.calendar
        and counted.start_second >= days.opens_second
        and counted.start_second < days.next_opens_second

),

due as (

    select
        started.*,
        to_timestamp(
            days.opens_second + started.open_at_start + sla.contact_seconds - days.before_seconds
        ) as contact_due_at,
        case
            when started.day_number is not null then to_timestamp(started.start_second + sla.latest_seconds)
        end as latest_due_at,
        to_timestamp(last_days.closes_second) as feedback_due_at,
        end_days.before_seconds + least(started.end_second, end_days.closes_second) - end_days.opens_second
        - started.open_at_start as open_seconds
    from started
    cross join run.sla as sla
    left join int_business_days as days
        on days.calendar = started.calendar
        and days.before_seconds < started.open_at_start + sla.contact_seconds
        and days.before_seconds + days.closes_second - days.opens_second >= started.open_at_start + sla.contact_seconds
    left join int_business_days as last_days
        on last_days.calendar = started.calendar
        and last_days.day_number = started.day_number + sla.feedback_days
    left join int_business_days as end_days
        on end_days.calendar = started.calendar
        and started.end_second >= end_days.opens_second
        and started.end_second < end_days.next_opens_second

)

select
    due.handoff_id,
    due.level,
    due.account_id,
    due.contact_id,
    due.why,
    due.detail,
    due.queue,
    due.from_user_id,
    due.user_id,
    due.assigned_by,
    due.handed_at,
    due.assigned_at,
    due.ended_at,
    due.clock_started_at,
    due.contact_due_at,
    due.latest_due_at,
    due.feedback_due_at,
    due.contacted_at,
    due.open_seconds / 3600.0::double as hours_waited,
    due.feedback_at,
    due.feedback,
    case
        when due.contact_due_at is null then null
        when due.contacted_at <= due.contact_due_at then 'met'
        when due.contacted_at is not null then 'breached'
        when least(clock.as_of, due.stopped_at) >= due.contact_due_at then 'breached'
        when due.stopped_at is not null then 'ended'
        else 'open'
    end as contact,
    case
        when due.latest_due_at is null then null
        when due.contacted_at <= due.latest_due_at then 'met'
        when due.contacted_at is not null then 'breached'
        when least(clock.as_of, due.stopped_at) >= due.latest_due_at then 'breached'
        when due.stopped_at is not null then 'ended'
        else 'open'
    end as latest,
    case
        when due.feedback_due_at is null then null
        when due.feedback_at <= due.feedback_due_at then 'met'
        when due.feedback_at is not null then 'breached'
        when least(clock.as_of, due.ended_at) >= due.feedback_due_at then 'breached'
        when due.ended_at is not null then 'ended'
        else 'open'
    end as feedback_in_time,
    due.ended_at is null and due.feedback_at is null as is_open
from due
inner join run.clock as clock
    on clock.is_now
