-- hot_people: people who show interest or asked for sales, as of the run, those to turn to first at the top.
-- grain: contact_id
-- kept as: view, published as table
-- in order of: rank
-- note: First come people who asked for sales and whom we have not met, then by score; of those with the same score, whoever
--       rises comes before whoever fades. People who are in no queue come last. intent_change is since the last Monday.
--       best and second are the two signals that are worth most now.
with

before as (

    select
        scores.person,
        scores.intent_hundredths
    from int_person_scores as scores
    inner join run.clock as clock
        on clock.previous_as_of = scores.as_of
        and clock.is_now

),

people as (

    select
        scores.*,
        numbers.person,
        cast((numbers.intent_hundredths - before.intent_hundredths) / 100.0::double as decimal(9, 2)) as intent_change,
        numbers.is_recycled
    from contact_scores_now as scores
    inner join int_scored_people as known
        on known.contact_id = scores.contact_id
    inner join int_person_scores as numbers
        on numbers.person = known.person
        and numbers.as_of = scores.as_of
    left join before
        on before.person = known.person
    where numbers.intent_hundredths > 0
        or scores.is_hand_raise

),

raises as (

    select
        raises.person,
        raises.kind,
        raises.occurred_at,
        row_number() over (
            partition by raises.person
            order by raises.occurred_at desc, coalesce(places.place, 1)
        ) as place
    from int_hand_raises as raises
    inner join run.clock as clock
        on clock.as_of = raises.as_of
        and clock.is_now
    left join int_touch_order as places
        on places.touch = raises.touch
        and places.person = raises.person
    where raises.person is not null

),

signals as (

    select
        points.person,
        rules.kind,
        points.occurred_at,
        points.left_hundredths,
        row_number() over (
            partition by points.person
            order by points.left_hundredths desc, points.occurred_at desc, rules.rule_id
        ) as place,
        count(*) over (partition by points.person) as live_signals
    from int_signal_points as points
    inner join run.clock as clock
        on clock.as_of = points.as_of
        and clock.is_now
    inner join int_signal_rules as rules
        on rules.rule = points.rule
    where points.left_hundredths > 0
        and points.person >= 0

),

told as (

    select
        people.*,
        case
            when people.queue is null then 'none'
            when people.is_hand_raise and not people.is_met then 'answer'
            when people.is_recycled or people.excluded_because is not null then 'wait'
            when people.queue = 'ae' then 'call'
            when people.queue = 'ldr' then 'qualify'
            else 'nurture'
        end as action,
        case
            when people.intent_change > 0 then 'rising'
            when people.intent_change < 0 then 'fading'
            when people.intent_change = 0 then 'steady'
        end as trend,
        raises.kind as raised_kind,
        raises.occurred_at as raised_at,
        best.kind as best_kind,
        best.occurred_at as best_at,
        cast(best.left_hundredths / 100.0::double as decimal(9, 2)) as best_points,
        second.kind as second_kind,
        second.occurred_at as second_at,
        cast(second.left_hundredths / 100.0::double as decimal(9, 2)) as second_points,
        coalesce(best.live_signals, 0) as live_signals
    from people
    left join raises
        on raises.person = people.person
        and raises.place = 1
    left join signals as best
        on best.person = people.person
        and best.place = 1
    left join signals as second
        on second.person = people.person
        and second.place = 2

)

select
    as_of,
    cast(
        row_number() over (
            partition by as_of
            order by
                action = 'none',
                action <> 'answer',
                score desc,
                coalesce(intent_change, 0) desc,
                intent desc,
                last_signal_at desc,
                contact_id
        ) as bigint
    ) as rank,
    contact_id,
    account_id,
    queue,
    band,
    score,
    fit,
    intent,
    intent_change,
    trend,
    action,
    excluded_because,
    raised_kind,
    raised_at,
    best_kind,
    best_at,
    best_points,
    second_kind,
    second_at,
    second_points,
    live_signals,
    last_signal_at,
    is_met
from told
