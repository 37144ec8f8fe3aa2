-- int_acting_weeks: the weeks, as of now, in which each person acted deliberately.
-- grain: account, person, week
-- grows by: person
-- note: Weeks begin on Monday. Only weeks of which a tie would still have a sixteenth of its weight.
select distinct
    people.account,
    signals.person,
    people.contact_id,
    cast(floor((signals.occurred_second / 86400.0::double + 3) / 7.0::double) as bigint) as week,
    cast(floor((clock.as_of_second / 86400.0::double + 3) / 7.0::double) as bigint) as this_week
from int_signals as signals
inner join int_signal_rules as rules
    on rules.rule = signals.rule
    and rules.points_hundredths > 0
inner join int_scored_people as people
    on people.person = signals.person
    and people.account is not null
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
    and signals.occurred_at <= clock.as_of
    and clock.as_of_second - signals.occurred_second <= 86400 * scoring.acting_days
where signals.is_deliberate
