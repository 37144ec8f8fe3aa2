-- int_episode_strengths: the strength of each episode of now: the best signal of each person, times the weight of their role.
-- grain: as_of, account, need, started_at
-- grows by: account, as_of
-- note: In hundredths. A role that no seat has counts with the unseated weight.
with

best as (

    select
        episodes.as_of,
        episodes.account,
        episodes.need,
        episodes.started_at,
        signals.person,
        signals.buying_role,
        max(points.left_hundredths) as left_hundredths
    from int_episodes as episodes
    inner join run.clock as clock
        on clock.as_of = episodes.as_of
        and clock.is_now
    inner join int_counted_signals as signals
        on signals.account = episodes.account
        and signals.need is not distinct from episodes.need
        and signals.occurred_at between episodes.started_at and episodes.ended_at
        and not signals.only_strong
    inner join int_signal_points as points
        on points.as_of = episodes.as_of
        and points.touch = signals.touch
        and points.person = signals.person
        and not points.is_repeat_visit
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = episodes.as_of
        and exclusions.account = signals.account
    where signals.span_as_of is not distinct from exclusions.span_as_of
    group by episodes.as_of, episodes.account, episodes.need, episodes.started_at, signals.person, signals.buying_role

),

weights as (

    select
        role,
        max(weight_hundredths) as weight_hundredths
    from run.seats
    group by role

)

select
    best.as_of,
    best.account,
    best.need,
    best.started_at,
    cast(
        round(
            sum(best.left_hundredths * coalesce(weights.weight_hundredths, scoring.unseated_weight_hundredths)) / 100.0::double
        ) as bigint
    ) as strength_hundredths
from best
cross join run.scoring as scoring
left join weights
    on weights.role = best.buying_role
group by best.as_of, best.account, best.need, best.started_at
