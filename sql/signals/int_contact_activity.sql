-- int_contact_activity: how many signals each person has given by each instant, and when the last one was.
-- grain: as_of, contact_id
-- note: Only kinds that some rule rewards count: a bounce or an unsubscribe does not show interest. Having met us counts
--       whatever a meeting is worth.
with

rewarded as (

    select distinct kind
    from run.signal_rules
    where points_hundredths > 0

),

counted as (

    select
        touches.contact_id,
        touches.occurred_at,
        touches.occurred_second,
        touches.kind = 'meeting_held' as is_meeting,
        rewarded.kind is not null as is_counted
    from int_scorable as touches
    left join rewarded
        on rewarded.kind = touches.kind
    where rewarded.kind is not null
        or touches.kind = 'meeting_held'

)

select
    clock.as_of,
    counted.contact_id,
    count(*) filter (where counted.is_counted) as signals,
    count(*) filter (
        where counted.is_counted
            and counted.occurred_second > clock.as_of_second - scoring.engaged_days * 86400
    ) as recent_signals,
    max(case when counted.is_counted then counted.occurred_at end) as last_signal_at,
    bool_or(counted.is_meeting) as is_met
from counted
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of >= counted.occurred_at
group by clock.as_of, counted.contact_id
