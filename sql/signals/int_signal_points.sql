-- int_signal_points: what each signal is worth at each instant, while it is worth anything.
-- grain: as_of, touch, person, rule, is_repeat_visit
-- in order of: account, as_of, person
-- grows by: person, as_of
-- note: The same arithmetic as abm.vocabulary.points, in integer hundredths; a test holds both equal. Signals that have
--       expired have no row (with a window, none after another window), and neither have those of people who are suppressed at that instant. A signal is listed as
--       long as it would be worth something if no cap had refused it, so the ledger shows what was refused.
with

live as (

    select
        clock.as_of,
        clock.as_of_second - signals.occurred_second as age_seconds,
        signals.touch,
        signals.person,
        case when signals.person < 0 then -1 - signals.person else people.account end as account,
        signals.rule,
        signals.is_repeat_visit,
        signals.occurred_at,
        signals.credit_hundredths
    from int_signals as signals
    left join int_persons as people
        on people.person = signals.person
    inner join run.clock as clock
        on clock.as_of >= signals.occurred_at
        and clock.as_of_second < signals.expires_second
    left join int_person_statuses as statuses
        on statuses.as_of = clock.as_of
        and statuses.person = signals.person
        and statuses.status = 'suppressed'
    where statuses.person is null
        and (people.person is not null or signals.person < 0)

),

aged as (

    select
        live.*,
        scoring.decay_mode,
        floor(live.age_seconds / cast(scoring.decay_period_seconds as double)) as periods,
        scoring.decay_points_hundredths,
        scoring.decay_share_hundredths,
        scoring.window_seconds,
        case
            when scoring.decay_mode = 'half_life'
                then live.credit_hundredths
                    * power(0.5::double, live.age_seconds / cast(scoring.half_life_seconds as double))
            when scoring.decay_mode = 'per_signal' and scoring.decay_share_hundredths is not null
                then live.credit_hundredths * greatest(
                    100 - scoring.decay_share_hundredths * floor(live.age_seconds / cast(scoring.decay_period_seconds as double)),
                    0
                ) / 100.0::double
        end as unrounded_hundredths
    from live
    cross join run.scoring as scoring

)

select
    as_of,
    touch,
    person,
    account,
    rule,
    is_repeat_visit,
    occurred_at,
    credit_hundredths,
    cast(
        case
            when unrounded_hundredths is not null
                then case
                    when abs(unrounded_hundredths) - floor(abs(unrounded_hundredths)) = 0.5::double
                        then 2 * round(unrounded_hundredths / 2.0::double)
                    else round(unrounded_hundredths)
                end
            when decay_mode = 'window' and age_seconds > window_seconds then 0
            when decay_mode in ('window', 'on_total') then credit_hundredths
            when credit_hundredths >= 0 then greatest(credit_hundredths - decay_points_hundredths * periods, 0)
            else least(credit_hundredths + decay_points_hundredths * periods, 0)
        end as bigint
    ) as left_hundredths
from aged
