-- int_signals: every scored signal, and what the caps left of what it earned.
-- grain: touch, person, rule, is_repeat_visit
-- grows by: person
-- note: A cap fills in order of time within its period. Only signals of periods that earn more than their cap are put in
--       order. Whether a group earns more is asked before the caps of its rules, which can only lower it. A repeated signal
--       takes no part in a cap.
with

full_rule_periods as (

    select
        person,
        rule,
        rule_period
    from int_ruled_signals
    where cap_hundredths is not null
    group by person, rule, rule_period
    having sum(points_hundredths) > max(cap_hundredths)

),

capped as (

    select
        signals.touch,
        signals.person,
        signals.rule,
        signals.is_repeat_visit,
        least(
            signals.points_hundredths,
            greatest(
                signals.cap_hundredths - signals.points_hundredths * (
                    row_number() over (
                        partition by signals.person, signals.rule, signals.rule_period
                        order by signals.occurred_at, coalesce(places.place, 1), signals.is_repeat_visit
                    ) - 1
                ),
                0
            )
        ) as credit_hundredths
    from int_ruled_signals as signals
    inner join full_rule_periods as periods
        on periods.person = signals.person
        and periods.rule = signals.rule
        and periods.rule_period = signals.rule_period
    left join int_touch_order as places
        on places.touch = signals.touch
        and places.person = signals.person
    where not signals.is_repeated

),

full_group_periods as (

    select
        person,
        rule_group,
        group_period
    from int_ruled_signals
    where group_cap_hundredths is not null
    group by person, rule_group, group_period
    having sum(greatest(points_hundredths, 0)) > max(group_cap_hundredths)

),

in_full_groups as (

    select
        signals.*,
        coalesce(capped.credit_hundredths, signals.points_hundredths) as rule_credit_hundredths
    from int_ruled_signals as signals
    inner join full_group_periods as periods
        on periods.person = signals.person
        and periods.rule_group = signals.rule_group
        and periods.group_period = signals.group_period
    left join capped
        on capped.touch = signals.touch
        and capped.person = signals.person
        and capped.rule = signals.rule
        and capped.is_repeat_visit = signals.is_repeat_visit

),

capped_groups as (

    select
        signals.touch,
        signals.person,
        signals.rule,
        signals.is_repeat_visit,
        least(
            signals.rule_credit_hundredths,
            greatest(
                signals.group_cap_hundredths - coalesce(
                    sum(greatest(signals.rule_credit_hundredths, 0)) over (
                        partition by signals.person, signals.rule_group, signals.group_period
                        order by signals.occurred_at, coalesce(places.place, 1), signals.is_repeat_visit
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                ),
                0
            )
        ) as credit_hundredths
    from in_full_groups as signals
    left join int_touch_order as places
        on places.touch = signals.touch
        and places.person = signals.person

)

select
    signals.touch,
    signals.person,
    signals.rule,
    signals.is_repeat_visit,
    signals.occurred_at,
    signals.occurred_second,
    signals.occurred_second + signals.lifetime_seconds as expires_second,
    signals.is_deliberate,
    cast(
        coalesce(capped_groups.credit_hundredths, capped.credit_hundredths, signals.points_hundredths) as integer
    ) as credit_hundredths
from int_ruled_signals as signals
left join capped
    on capped.touch = signals.touch
    and capped.person = signals.person
    and capped.rule = signals.rule
    and capped.is_repeat_visit = signals.is_repeat_visit
left join capped_groups
    on capped_groups.touch = signals.touch
    and capped_groups.person = signals.person
    and capped_groups.rule = signals.rule
    and capped_groups.is_repeat_visit = signals.is_repeat_visit
