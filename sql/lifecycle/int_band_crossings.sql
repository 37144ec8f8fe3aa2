-- int_band_crossings: when people came into a queue of sales by their points alone.
-- grain: person, queue, crossed_at
-- grows by: person
-- note: At each instant of the run at which somebody is in such a queue, the points that count then are added up in the order
--       of their signals; the signal with which the band is reached is the crossing. Points only fade, so the band was
--       reached then or before. Of instants that follow each other the earliest crossing holds,
--       and who leaves the queue and returns by the signals of before has not crossed again. Whom one signal takes past the
--       band of LDRs has crossed into that of AEs alone.
with

queued as (

    select
        scores.as_of,
        people.person,
        scores.queue,
        people.fit_hundredths,
        weeks.weeks_ago
    from contact_scores as scores
    inner join int_scored_people as people
        on people.contact_id = scores.contact_id
    inner join run.weeks as weeks
        on weeks.as_of = scores.as_of
    where scores.queue in ('ldr', 'ae')
        and not scores.is_hand_raise
        and scores.account_id is not null

),

totals as (

    select
        queued.as_of,
        queued.person,
        queued.queue,
        queued.fit_hundredths,
        queued.weeks_ago,
        signals.occurred_at,
        sum(signals.left_hundredths) over (
            partition by queued.as_of, queued.person
            order by signals.occurred_at
        ) as intent_hundredths
    from queued
    inner join int_signal_points as signals
        on signals.as_of = queued.as_of
        and signals.person = queued.person

),

reached as (

    select
        totals.person,
        totals.queue,
        totals.weeks_ago,
        min(totals.occurred_at) as crossed_at
    from totals
    inner join run.bands as bands
        on bands.queue = totals.queue
        and bands.score_from_hundredths <= totals.fit_hundredths + totals.intent_hundredths
        and bands.min_intent_hundredths <= totals.intent_hundredths
        and (
            bands.min_fit_hundredths <= totals.fit_hundredths
            or bands.waive_fit_from_hundredths <= totals.intent_hundredths
        )
    group by totals.person, totals.queue, totals.weeks_ago

),

spells as (

    select
        *,
        weeks_ago - row_number() over (partition by person, queue order by weeks_ago) as spell
    from reached

),

crossings as (

    select distinct
        person,
        queue,
        min(crossed_at) over (partition by person, queue, spell) as crossed_at
    from spells

)

select
    crossings.person,
    crossings.queue,
    crossings.crossed_at
from crossings
left join crossings as further
    on further.person = crossings.person
    and further.crossed_at = crossings.crossed_at
    and further.queue = 'ae'
    and crossings.queue = 'ldr'
where further.person is null
