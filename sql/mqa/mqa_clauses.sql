-- mqa_clauses: each clause of each account: what it has, what the playbook asks, whether that holds.
-- grain: as_of, account_id, solution, clause
-- in order of: as_of, account_id, position
-- note: an account is an MQA by its committee when the first four hold, or by a hand-raise when the last two do.
with

clauses as (

    select
        states.as_of, states.account_id, states.solution,
        'account_fit' as clause, 1 as position,
        cast(states.fit as double) as value,
        scoring.min_account_fit_hundredths / 100.0::double as threshold,
        states.holds_fit as holds,
        'Account fit, of at most ' || settings.value || ' points.' as detail
    from int_mqa_states as states
    cross join run.scoring as scoring
    inner join run.settings as settings
        on settings.key = 'account_fit_max'

    union all

    select
        states.as_of, states.account_id, states.solution,
        'episode' as clause, 2 as position,
        cast(states.episode_people as double) as value,
        cast(scoring.episode_people as double) as threshold,
        states.holds_episode as holds,
        case
            when states.holds_episode
                then 'People acted together; the latest signal was on '
                    || cast(cast(states.episode_ended_at as date) as varchar) || '.'
            else 'It takes ' || cast(scoring.episode_people as varchar) || ' people of '
                || cast(scoring.episode_groups as varchar) || ' roles or departments, '
                || cast(scoring.episode_senior_people as varchar) || ' of them senior, acting on purpose within '
                || cast(scoring.episode_window_days as varchar) || ' days, in the last '
                || cast(scoring.episode_warm_days as varchar) || '.'
        end as detail
    from int_mqa_states as states
    cross join run.scoring as scoring

    union all

    select
        states.as_of, states.account_id, states.solution,
        'account_intent' as clause, 3 as position,
        cast(states.intent as double) as value,
        case when states.was_mqa then scoring.stay_intent_hundredths else scoring.enter_intent_hundredths end
            / 100.0::double as threshold,
        states.holds_intent as holds,
        case
            when states.was_mqa then 'Account intent; it was an MQA the week before, so this is the mark to stay.'
            else 'Account intent; this is the mark to enter.'
        end
        || case
            when states.intent_strong < states.intent
                then ' It is ' || cast(states.intent_strong as varchar) || ' without people matched to this account weakly.'
            else ''
        end as detail
    from int_mqa_states as states
    cross join run.scoring as scoring

    union all

    select
        states.as_of, states.account_id, states.solution,
        'not_excluded' as clause, 4 as position,
        case when states.holds_not_excluded then 0.0::double else 1.0::double end as value,
        0.0::double as threshold,
        states.holds_not_excluded as holds,
        case
            when states.holds_not_excluded then 'Nothing excludes it.'
            else 'Excluded: ' || states.excluded_because || '.'
        end as detail
    from int_mqa_states as states

    union all

    select
        states.as_of, states.account_id, states.solution,
        'hand_raise' as clause, 5 as position,
        cast(states.hand_raises as double) as value,
        1.0::double as threshold,
        states.holds_hand_raise as holds,
        case
            when states.holds_hand_raise
                then 'Asked for sales (' || states.raised_kind || ') on '
                    || cast(cast(states.raised_at as date) as varchar) || '; enough on its own.'
            else 'Nobody asked for sales in the last ' || cast(scoring.hand_raise_days as varchar)
                || ' days; not needed if the rest holds.'
        end as detail
    from int_mqa_states as states
    cross join run.scoring as scoring

)

select
    as_of,
    account_id,
    solution,
    clause,
    cast(position as bigint) as position,
    value,
    threshold,
    holds,
    detail
from clauses
