-- account_changes: why the intent of each account is another one than at the instant before: a week ago, in a run.
-- grain: account_id, reason
-- kept as: view, published as table
-- in order of: account_id, reason
-- grows by: account
-- note: The points of an account add up to its change exactly. new_signals came since, decay is what older signals lost, expiry
--       what those had that are worth nothing now. people: seats, roles and exclusions, so that the same points count with
--       another weight. own_signals: those that name nobody. limits: caps on persons and the account, and rounding.
with

instants as (

    select as_of, previous_as_of
    from run.clock
    where is_now

),

points as (

    select
        points.account,
        points.person,
        points.touch,
        points.rule,
        points.is_repeat_visit,
        nullif(max(case when points.as_of = instants.as_of then points.left_hundredths end), 0) as now_hundredths,
        nullif(max(case when points.as_of = instants.previous_as_of then points.left_hundredths end), 0) as before_hundredths,
        bool_or(points.occurred_at > instants.previous_as_of) as is_new
    from int_signal_points as points
    inner join instants
        on points.as_of in (instants.as_of, instants.previous_as_of)
    where points.person >= 0
    group by points.account, points.person, points.touch, points.rule, points.is_repeat_visit

),

people as (

    select
        account,
        person,
        sum(coalesce(before_hundredths, 0)) as before_hundredths,
        sum(coalesce(now_hundredths, 0)) as now_hundredths,
        sum(case when is_new then now_hundredths else 0 end) as new_hundredths,
        sum(case when not is_new and now_hundredths is not null then now_hundredths - coalesce(before_hundredths, 0) else 0 end)
            as decay_hundredths,
        sum(case when not is_new and now_hundredths is null then -before_hundredths else 0 end) as expiry_hundredths,
        count(case when is_new and now_hundredths <> 0 then 1 end) as new_signals,
        count(case when not is_new and now_hundredths <> before_hundredths then 1 end) as decayed_signals,
        count(case when not is_new and now_hundredths is null and before_hundredths <> 0 then 1 end) as expired_signals
    from points
    group by account, person

),

shares as (

    select
        weights.account,
        weights.person,
        max(
            case when weights.as_of = instants.as_of
                then weights.weighted_hundredths / cast(weights.intent_hundredths as double) end
        ) as now_weight,
        max(
            case when weights.as_of = instants.previous_as_of
                then weights.weighted_hundredths / cast(weights.intent_hundredths as double) end
        ) as before_weight
    from int_member_weights as weights
    inner join instants
        on weights.as_of in (instants.as_of, instants.previous_as_of)
    group by weights.account, weights.person

),

weighed as (

    select
        people.*,
        coalesce(shares.now_weight, case when people.now_hundredths > 0 then 0 end, shares.before_weight, 0) as now_weight,
        coalesce(shares.before_weight, case when people.before_hundredths > 0 then 0 end, shares.now_weight, 0)
            as before_weight
    from people
    left join shares
        on shares.account = people.account
        and shares.person = people.person

),

own as (

    select
        intents.account,
        sum(
            case when intents.as_of = instants.as_of then intents.intent_hundredths else -intents.intent_hundredths end
        ) as hundredths
    from int_person_intent as intents
    inner join instants
        on intents.as_of in (instants.as_of, instants.previous_as_of)
    where intents.person < 0
    group by intents.account

),

explained as (

    select
        account,
        'new_signals' as reason,
        cast(round(sum(new_hundredths * now_weight)) as bigint) as hundredths,
        cast(sum(new_signals) as bigint) as signals
    from weighed
    group by account

    union all

    select
        account,
        'decay' as reason,
        cast(round(sum(decay_hundredths * now_weight)) as bigint) as hundredths,
        cast(sum(decayed_signals) as bigint) as signals
    from weighed
    group by account

    union all

    select
        account,
        'expiry' as reason,
        cast(round(sum(expiry_hundredths * now_weight)) as bigint) as hundredths,
        cast(sum(expired_signals) as bigint) as signals
    from weighed
    group by account

    union all

    select
        account,
        'people' as reason,
        cast(round(sum(before_hundredths * (now_weight - before_weight))) as bigint) as hundredths,
        cast(0 as bigint) as signals
    from weighed
    group by account

    union all

    select account, 'own_signals' as reason, cast(hundredths as bigint) as hundredths, cast(0 as bigint) as signals
    from own

),

totals as (

    select
        scores.account,
        sum(
            case when scores.as_of = instants.as_of then scores.intent_hundredths else -scores.intent_hundredths end
        ) as hundredths
    from int_account_scores as scores
    inner join instants
        on scores.as_of in (instants.as_of, instants.previous_as_of)
    group by scores.account

),

limits as (

    select
        totals.account,
        'limits' as reason,
        cast(totals.hundredths - coalesce(sums.hundredths, 0) as bigint) as hundredths,
        cast(0 as bigint) as signals
    from totals
    left join (select account, sum(hundredths) as hundredths from explained group by account) as sums
        on sums.account = totals.account

),

changes as (

    select account, reason, hundredths, signals
    from explained

    union all

    select account, reason, hundredths, signals
    from limits

)

select
    accounts.account_id,
    instants.previous_as_of as since,
    changes.reason,
    cast(changes.hundredths / 100.0::double as decimal(9, 2)) as points,
    changes.signals
from changes
cross join instants
inner join int_account_numbers as accounts
    on accounts.account = changes.account
where changes.hundredths <> 0
