-- mqa_clauses: each clause of the decision on each account: its value, the threshold of the playbook, and whether it holds.
-- grain: as_of, account_id, solution, clause
-- kept as: view, published as table
-- grows by: account, as_of
-- built in ranges of: account
-- in order of: account_id, as_of, position
-- in parts by: as_of
-- note: An account is an MQA by its committee when the first four hold, or by a hand-raise when not_excluded and hand_raise
--       do. min_days is listed where it alone keeps an MQA, cool_down where it alone keeps an account from being one. The
--       whole account goes by the need that is nearest to an MQA, if it shows any.
with

states as (

    select
        scoring.solution,
        case when int_mqa_states.need is null then '' else ' Judged for ' || int_mqa_states.need || '.' end as judged_for,
        int_mqa_states.*
    from int_mqa_states
    cross join run.scoring as scoring
    where int_mqa_states.is_best

    union all

    select
        int_mqa_states.need as solution,
        '' as judged_for,
        int_mqa_states.*
    from int_mqa_states
    where int_mqa_states.need is not null

),

waiting as (

    select
        states.*,
        holds_not_excluded and (holds_hand_raise or (holds_fit and holds_episode and holds_intent)) as meets_marks
    from states

),

clauses as (

    select
        states.as_of, states.account, states.solution,
        'account_fit' as clause, 1 as position,
        states.fit_hundredths / 100.0::double as value,
        states.min_account_fit_hundredths / 100.0::double as threshold,
        states.holds_fit as holds,
        'Account fit, of at most ' || settings.value || ' points.' || states.judged_for as detail
    from states
    inner join run.settings as settings
        on settings.key = 'account_fit_max'

    union all

    select
        states.as_of, states.account, states.solution,
        'episode' as clause, 2 as position,
        cast(states.episode_people as double) as value,
        cast(scoring.episode_people as double) as threshold,
        states.holds_episode as holds,
        case
            when states.holds_episode
                then 'Several people acted deliberately within days of each other; the latest signal was on '
                    || cast(cast(states.episode_ended_at as date) as varchar) || '.'
            else 'It takes ' || cast(scoring.episode_people as varchar) || ' people from '
                || cast(scoring.episode_groups as varchar) || ' roles or departments, '
                || cast(scoring.episode_senior_people as varchar) || ' of them senior, who act deliberately within '
                || cast(scoring.episode_window_days as varchar) || ' days of each other, in the last '
                || cast(scoring.episode_warm_days as varchar) || ' days.'
        end
        || states.judged_for as detail
    from states
    cross join run.scoring as scoring

    union all

    select
        states.as_of, states.account, states.solution,
        'account_intent' as clause, 3 as position,
        states.intent_hundredths / 100.0::double as value,
        case when states.was_mqa then scoring.stay_intent_hundredths else scoring.enter_intent_hundredths end
            / 100.0::double as threshold,
        states.holds_intent as holds,
        case
            when states.was_mqa then 'Account intent; the account was an MQA before, so the threshold is the one to stay.'
            else 'Account intent; the threshold is the one to become an MQA.'
        end
        || case
            when states.strong_intent_hundredths < states.intent_hundredths
                then ' It is ' || cast(cast(states.strong_intent_hundredths / 100.0::double as decimal(9, 2)) as varchar) || ' without people whose match to this account is weak.'
            else ''
        end
        || states.judged_for as detail
    from states
    cross join run.scoring as scoring

    union all

    select
        states.as_of, states.account, states.solution,
        'not_excluded' as clause, 4 as position,
        case when states.holds_not_excluded then 0.0::double else 1.0::double end as value,
        0.0::double as threshold,
        states.holds_not_excluded as holds,
        case
            when states.holds_not_excluded then 'Nothing excludes the account.'
            else 'Excluded: ' || states.excluded_because || '.'
        end as detail
    from states

    union all

    select
        states.as_of, states.account, states.solution,
        'hand_raise' as clause, 5 as position,
        cast(states.hand_raises as double) as value,
        1.0::double as threshold,
        states.holds_hand_raise as holds,
        case
            when states.holds_hand_raise
                then 'Somebody asked for sales (' || states.raised_kind || ') on '
                    || cast(cast(states.raised_at as date) as varchar) || '; this is enough on its own.'
            else 'Nobody asked for sales in the last ' || cast(scoring.hand_raise_days as varchar)
                || ' days; this is not needed if the rest holds.'
        end as detail
    from states
    cross join run.scoring as scoring

    union all

    select
        waiting.as_of, waiting.account, waiting.solution,
        'min_days' as clause, 6 as position,
        1.0::double as value,
        1.0::double as threshold,
        true as holds,
        'It became an MQA on ' || cast(cast(waiting.mqa_since as date) as varchar) || ', and stays one for at least '
            || cast(scoring.mqa_min_days as varchar) || ' days.' as detail
    from waiting
    cross join run.scoring as scoring
    where waiting.is_mqa
        and not waiting.meets_marks

    union all

    select
        waiting.as_of, waiting.account, waiting.solution,
        'cool_down' as clause, 7 as position,
        0.0::double as value,
        1.0::double as threshold,
        false as holds,
        'It stopped being an MQA less than ' || cast(scoring.mqa_cool_down_days as varchar)
            || ' days ago, and becomes one again after them at the earliest.' as detail
    from waiting
    cross join run.scoring as scoring
    where not waiting.is_mqa
        and waiting.meets_marks

)

select
    clauses.as_of,
    accounts.account_id,
    clauses.solution,
    clauses.clause,
    cast(clauses.position as bigint) as position,
    clauses.value,
    clauses.threshold,
    clauses.holds,
    clauses.detail
from clauses
inner join run.clock as clock
    on clock.as_of = clauses.as_of
    and clock.is_recent
inner join int_account_numbers as accounts
    on accounts.account = clauses.account
