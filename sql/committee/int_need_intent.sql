-- int_need_intent: the part of each person's intent that is about each need that their account shows.
-- grain: as_of, account, need, person
-- in order of: account, need, as_of, person
-- grows by: account
-- reached by: touch of stg_engagements
-- note: Signals about another need do not count; those that show none count for each. Somebody of whose points too few are
--       about a need is not after it, and has no intent for it. What decays as a total is divided by the points of signals.
with

divided as (

    select distinct account
    from int_shown_needs

),

signals as (

    select
        points.as_of,
        points.account,
        points.person,
        points.left_hundredths,
        needs.need
    from int_signal_points as points
    inner join divided
        on divided.account = points.account
    inner join stg_engagements as touches
        on touches.touch = points.touch
    left join run.needs as needs
        on needs.topic = lower(touches.topic)

),

sums as (

    select
        signals.as_of,
        signals.account,
        shown.need,
        signals.person,
        sum(case when coalesce(signals.need, shown.need) = shown.need then signals.left_hundredths else 0 end) as left_hundredths
    from signals
    inner join int_shown_needs as shown
        on shown.account = signals.account
    group by signals.as_of, signals.account, shown.need, signals.person

),

shares as (

    select
        sums.as_of,
        sums.account,
        sums.need,
        sums.person,
        sums.left_hundredths,
        case
            when intents.decayed_hundredths = intents.left_hundredths then sums.left_hundredths
            when intents.left_hundredths > 0
                then floor(sums.left_hundredths * intents.decayed_hundredths / cast(intents.left_hundredths as double))
            else 0
        end as decayed_hundredths,
        sums.left_hundredths > 0
            and (
                sums.left_hundredths >= scoring.need_points_hundredths
                or sums.left_hundredths * 100 >= scoring.need_share_hundredths * intents.left_hundredths
            ) as is_after
    from sums
    cross join run.scoring as scoring
    inner join int_person_intent as intents
        on intents.as_of = sums.as_of
        and intents.person = sums.person

)

select
    shares.as_of,
    shares.account,
    shares.need,
    shares.person,
    shares.is_after,
    shares.left_hundredths,
    shares.decayed_hundredths,
    cast(
        case
            when shares.is_after then least(greatest(shares.decayed_hundredths, 0), scoring.person_cap_hundredths)
            else 0
        end as bigint
    ) as intent_hundredths
from shares
cross join run.scoring as scoring
