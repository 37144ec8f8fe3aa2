-- int_ruled_signals: every scored signal with the points, the caps and the periods of its rule.
-- grain: touch, person, rule, is_repeat_visit
-- kept as: view
-- grows by: person
-- note: Periods are whole blocks of days, and weeks start on Monday (1970-01-01 was a Thursday), so what a signal earned
--       never depends on the day of the run. A repeated signal earns nothing.
select
    signals.*,
    rules.rule_group,
    repeated.touch is not null as is_repeated,
    case when repeated.touch is null then rules.points_hundredths else 0 end as points_hundredths,
    rules.cap_hundredths,
    rules.group_cap_hundredths,
    rules.lifetime_seconds,
    floor((floor(signals.occurred_second / 86400.0::double) + 3) / cast(rules.cap_days as double)) as rule_period,
    floor((floor(signals.occurred_second / 86400.0::double) + 3) / cast(rules.group_cap_days as double)) as group_period
from int_scored_signals as signals
inner join int_signal_rules as rules
    on rules.rule = signals.rule
left join int_repeated_signals as repeated
    on repeated.touch = signals.touch
    and repeated.person = signals.person
    and repeated.rule = signals.rule
