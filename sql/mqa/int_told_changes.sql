-- int_told_changes: why the intent at the instant before is another one, as known now, than was told then, of each whole account.
-- grain: account, reason
-- kept as: view
-- grows by: account
-- reached by: touch of int_late_touches, touch of int_touches
-- reads whole: int_touches
-- note: The points of an account add up to the difference exactly. corrections: touches that were loaded since, corrected or
--       withdrawn, and what else is known of them. matches: touches that belong to another person or account. roles: seats,
--       roles and exclusions, so that the same points count with another weight. limits_before: caps and rounding.
--       Accounts of which the same intent is known as was told have no rows, whatever made up for what.
with

moved as (

    select
        scores.account,
        scores.intent_hundredths - coalesce(told.told_hundredths, 0) as moved_hundredths,
        coalesce(told.intent_hundredths - told.told_hundredths, 0) as rules_hundredths
    from int_account_scores as scores
    inner join int_told_at as earlier
        on earlier.as_of = scores.as_of
    left join int_told_scores as told
        on told.account = scores.account
    where scores.intent_hundredths <> coalesce(told.told_hundredths, 0)
        or told.intent_hundredths <> told.told_hundredths

),

known_points as (

    select points.account, points.person, points.touch, points.rule, points.is_repeat_visit, points.left_hundredths
    from int_signal_points as points
    inner join int_told_at as earlier
        on earlier.as_of = points.as_of
    where points.left_hundredths <> 0
        and points.account in (select account from moved)

),

told_points as (

    select account, person, touch, rule, is_repeat_visit, left_hundredths
    from int_told_points
    where account in (select account from moved)

),

points as (

    select
        coalesce(known.account, told.account) as account,
        coalesce(known.person, told.person) as person,
        coalesce(known.touch, told.touch) as touch,
        coalesce(known.left_hundredths, 0) as known_hundredths,
        coalesce(told.left_hundredths, 0) as told_hundredths,
        known.touch is null as is_gone,
        told.touch is null as is_new
    from known_points as known
    full outer join told_points as told
        on told.account = known.account
        and told.person = known.person
        and told.touch = known.touch
        and told.rule = known.rule
        and told.is_repeat_visit = known.is_repeat_visit

),

places as (

    select
        touch,
        account,
        coalesce(person, -1 - account) as person
    from int_touches
    where touch in (select touch from points where is_gone)

),

caused as (

    select
        points.*,
        case
            when points.is_new
                and late.touch is null
                and not exists (
                    select 1
                    from told_points as told
                    where told.account = points.account
                        and told.person = points.person
                        and told.touch = points.touch
                )
                then true
            when points.is_gone
                and exists (select 1 from places where places.touch = points.touch)
                and not exists (
                    select 1
                    from places
                    where places.touch = points.touch
                        and places.account = points.account
                        and places.person = points.person
                )
                then true
            else false
        end as is_matched
    from points
    left join int_late_touches as late
        on late.touch = points.touch

),

people as (

    select
        account,
        person,
        sum(known_hundredths) as known_hundredths,
        sum(told_hundredths) as told_hundredths,
        sum(case when not is_matched then known_hundredths - told_hundredths else 0 end) as corrected_hundredths,
        sum(case when is_matched then known_hundredths - told_hundredths else 0 end) as matched_hundredths,
        count(case when not is_matched and known_hundredths <> told_hundredths then 1 end) as corrected_signals,
        count(case when is_matched then 1 end) as matched_signals
    from caused
    group by account, person

),

known_weights as (

    select
        weights.account,
        weights.person,
        weights.weighted_hundredths / cast(weights.intent_hundredths as double) as weight
    from int_member_weights as weights
    inner join int_told_at as earlier
        on earlier.as_of = weights.as_of

),

told_weights as (

    select account, person, weighted_hundredths / cast(intent_hundredths as double) as weight
    from int_told_weights

),

weighed as (

    select
        people.*,
        case
            when people.person < 0 then 1
            else coalesce(known.weight, case when people.known_hundredths > 0 then 0 end, told.weight, 0)
        end as known_weight,
        case
            when people.person < 0 then 1
            else coalesce(told.weight, case when people.told_hundredths > 0 then 0 end, known.weight, 0)
        end as told_weight
    from people
    left join known_weights as known
        on known.account = people.account
        and known.person = people.person
    left join told_weights as told
        on told.account = people.account
        and told.person = people.person

),

brought as (

    select
        account,
        corrected_signals,
        matched_signals,
        cast(round(1000000 * corrected_hundredths * known_weight) as bigint) as corrected_millionths,
        cast(round(1000000 * matched_hundredths * known_weight) as bigint) as matched_millionths,
        cast(round(1000000 * told_hundredths * (known_weight - told_weight)) as bigint) as role_millionths
    from weighed

),

sums as (

    select
        account,
        cast(sum(corrected_signals) as bigint) as corrected_signals,
        cast(sum(matched_signals) as bigint) as matched_signals,
        cast(round(sum(corrected_millionths) / 1000000.0::double) as bigint) as corrected_hundredths,
        cast(round(sum(matched_millionths) / 1000000.0::double) as bigint) as matched_hundredths,
        cast(round(sum(role_millionths) / 1000000.0::double) as bigint) as role_hundredths
    from brought
    group by account

),

explained as (

    select account, 'corrections' as reason, corrected_hundredths as hundredths, corrected_signals as signals
    from sums

    union all

    select account, 'matches' as reason, matched_hundredths as hundredths, matched_signals as signals
    from sums

    union all

    select account, 'roles' as reason, role_hundredths as hundredths, cast(0 as bigint) as signals
    from sums

    union all

    select account, 'rules' as reason, rules_hundredths as hundredths, cast(0 as bigint) as signals
    from moved

    union all

    select
        moved.account,
        'limits_before' as reason,
        moved.moved_hundredths - moved.rules_hundredths - coalesce(
            sums.corrected_hundredths + sums.matched_hundredths + sums.role_hundredths, 0
        ) as hundredths,
        cast(0 as bigint) as signals
    from moved
    left join sums
        on sums.account = moved.account

)

select account, reason, hundredths, signals
from explained
where hundredths <> 0
