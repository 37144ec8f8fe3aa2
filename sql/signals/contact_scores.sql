-- contact_scores: fit, intent, score and band of each person, at an account or at none that we know.
-- grain: as_of, contact_id
-- kept as: view, published as table
-- grows by: person, account, as_of
-- in order of: as_of, account_id, contact_id
-- in parts by: as_of
-- note: The band is arithmetic with floors of intent and fit, and never the lifecycle status. A hand-raise goes to sales whatever
--       the score. People who are excluded are in no queue, and the reason is given;
--       those who were disqualified, or recycled not long ago, are in the nurture queue if their account fits.
--       Scores and people are joined twice, since the engine would materialise a CTE that is read twice.
with

pairs as (

    select distinct
        people.fit_hundredths,
        scores.intent_hundredths
    from int_person_scores as scores
    inner join int_scored_people as people
        on people.person = scores.person
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_recent

),

banded as (

    select
        pairs.fit_hundredths,
        pairs.intent_hundredths,
        arg_max(bands.band, bands.position) filter (where bands.band is not null) as band,
        arg_max(bands.queue, bands.position) filter (where bands.queue is not null) as queue
    from pairs
    inner join run.bands as bands
        on bands.score_from_hundredths <= pairs.fit_hundredths + pairs.intent_hundredths
        and bands.min_intent_hundredths <= pairs.intent_hundredths
        and (
            bands.min_fit_hundredths <= pairs.fit_hundredths
            or bands.waive_fit_from_hundredths <= pairs.intent_hundredths
        )
    group by pairs.fit_hundredths, pairs.intent_hundredths

)

select
    scores.as_of,
    people.contact_id,
    people.account_id,
    cast(people.account_fit_hundredths / 100.0::double as decimal(9, 2)) as account_fit,
    cast(people.person_fit_hundredths / 100.0::double as decimal(9, 2)) as person_fit,
    cast(people.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(scores.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast((people.fit_hundredths + scores.intent_hundredths) / 100.0::double as decimal(9, 2)) as score,
    banded.band,
    case
        when (scores.is_recycled and scores.excluded_because is null) or scores.excluded_because = 'disqualified'
            then case
                when people.account_fit_hundredths >= scoring.min_account_fit_hundredths then 'marketing_nurture'
            end
        when scores.excluded_because is not null then null
        when scores.is_hand_raise then scoring.hand_raise_queue
        else banded.queue
    end as queue,
    scores.is_hand_raise,
    scores.excluded_because,
    scores.signals,
    scores.last_signal_at,
    scores.is_engaged,
    scores.is_met
from int_person_scores as scores
inner join int_scored_people as people
    on people.person = scores.person
inner join run.clock as clock
    on clock.as_of = scores.as_of
    and clock.is_recent
cross join run.scoring as scoring
inner join banded
    on banded.fit_hundredths = people.fit_hundredths
    and banded.intent_hundredths = scores.intent_hundredths
