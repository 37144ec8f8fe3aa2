-- int_mqa_facts: what the clauses of an MQA ask for, side by side, and which of them hold without looking at the past.
-- grain: as_of, account
-- grows by: account, as_of
with

warm as (

    select
        as_of,
        account,
        max(people) as people,
        max(ended_at) as ended_at,
        bool_or(is_warm_strong) as is_strong
    from int_episodes
    where is_warm
    group by as_of, account

),

raises as (

    select
        as_of,
        account,
        occurred_at as raised_at,
        kind as raised_kind,
        count(*) over (partition by as_of, account) as hand_raises,
        bool_or(is_strong_match) over (partition by as_of, account) as is_strong
    from int_hand_raises
    where account is not null
    qualify row_number() over (
        partition by as_of, account
        order by occurred_at desc, kind
    ) = 1

)

select
    scores.as_of,
    scores.account,
    clock.weeks_ago,
    scores.fit_hundredths,
    scores.intent_hundredths,
    coalesce(warm.people, 0) as episode_people,
    warm.ended_at as episode_ended_at,
    coalesce(raises.hand_raises, 0) as hand_raises,
    raises.raised_at,
    raises.raised_kind,
    exclusions.reason as excluded_because,
    scores.fit_hundredths >= scoring.min_account_fit_hundredths as holds_fit,
    warm.account is not null as holds_episode,
    scores.intent_hundredths >= scoring.enter_intent_hundredths as holds_enter,
    scores.intent_hundredths >= scoring.stay_intent_hundredths as holds_stay,
    exclusions.reason is null as holds_not_excluded,
    raises.account is not null as holds_hand_raise,
    scores.strong_intent_hundredths,
    coalesce(warm.is_strong, false) as holds_episode_strong,
    scores.strong_intent_hundredths >= scoring.enter_intent_hundredths as holds_enter_strong,
    scores.strong_intent_hundredths >= scoring.stay_intent_hundredths as holds_stay_strong,
    coalesce(raises.is_strong, false) as holds_hand_raise_strong
from int_account_scores as scores
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of = scores.as_of
left join warm
    on warm.as_of = scores.as_of
    and warm.account = scores.account
left join raises
    on raises.as_of = scores.as_of
    and raises.account = scores.account
left join int_account_exclusions as exclusions
    on exclusions.as_of = scores.as_of
    and exclusions.account = scores.account
