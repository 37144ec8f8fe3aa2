-- int_contact_activity: how much each person has done by each instant, and when last.
-- grain: as_of, contact_id
select
    clock.as_of,
    signals.contact_id,
    count(*) as signals,
    count(*) filter (where signals.occurred_second > clock.as_of_second - scoring.engaged_days * 86400) as recent_signals,
    max(signals.occurred_at) as last_signal_at,
    bool_or(signals.kind = 'meeting_held') as is_met
from int_signals as signals
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of_second >= signals.occurred_second
where signals.kind <> 'repeat_visit'
group by clock.as_of, signals.contact_id
