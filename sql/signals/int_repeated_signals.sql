-- int_repeated_signals: signals that earn nothing, because the person had one about the same asset in the same period.
-- grain: touch, person, rule
-- grows by: person
-- reached by: touch of stg_engagements
-- note: Ten downloads of one file are one download, for rules that set same_asset_days. The asset is the one named, else the
--       form, else the address; without any of them a signal repeats nothing. Periods are those of the caps.
with

signals as (

    select
        signals.touch,
        signals.person,
        signals.rule,
        signals.occurred_at,
        floor((floor(signals.occurred_second / 86400.0::double) + 3) / cast(rules.same_asset_days as double)) as period
    from int_scored_signals as signals
    inner join int_signal_rules as rules
        on rules.rule = signals.rule
        and rules.same_asset_days is not null
    where not signals.is_repeat_visit

),

several as (

    select
        person,
        rule,
        period
    from signals
    group by person, rule, period
    having count(*) > 1

)

select
    signals.touch,
    signals.person,
    signals.rule
from signals
inner join several
    on several.person = signals.person
    and several.rule = signals.rule
    and several.period = signals.period
inner join stg_engagements as details
    on details.touch = signals.touch
left join int_touch_order as places
    on places.touch = signals.touch
    and places.person = signals.person
where coalesce(details.asset, details.form, details.url) is not null
qualify row_number() over (
    partition by
        signals.person,
        signals.rule,
        signals.period,
        lower(trim(coalesce(details.asset, details.form, details.url)))
    order by signals.occurred_at, coalesce(places.place, 1)
) > 1
