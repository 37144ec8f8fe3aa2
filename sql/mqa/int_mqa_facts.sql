-- int_mqa_facts: what the clauses of an MQA ask for, side by side, and which of them hold without looking at the past.
-- grain: as_of, account_id, solution
with

warm as (

    select
        as_of,
        account_id,
        solution,
        max(people) as people,
        max(ended_at) as ended_at,
        bool_or(is_warm_strong) as is_strong
    from signal_episodes
    where is_warm
    group by as_of, account_id, solution

),

raises as (

    select
        raises.as_of,
        accounts.account_id,
        raises.occurred_at as raised_at,
        raises.kind as raised_kind,
        count(*) over (partition by raises.as_of, raises.account) as hand_raises,
        bool_or(raises.is_strong_match) over (partition by raises.as_of, raises.account) as is_strong
    from int_hand_raises as raises
    inner join stg_accounts as accounts
        on accounts.account = raises.account
    qualify row_number() over (
        partition by raises.as_of, raises.account
        order by raises.occurred_at desc, raises.engagement_id
    ) = 1

)

select
    scores.as_of,
    scores.account_id,
    scores.solution,
    clock.weeks_ago,
    scores.fit,
    scores.intent,
    coalesce(warm.people, 0) as episode_people,
    warm.ended_at as episode_ended_at,
    coalesce(raises.hand_raises, 0) as hand_raises,
    raises.raised_at,
    raises.raised_kind,
    exclusions.reason as excluded_because,
    cast(round(scores.fit * 100) as bigint) >= scoring.min_account_fit_hundredths as holds_fit,
    warm.account_id is not null as holds_episode,
    cast(round(scores.intent * 100) as bigint) >= scoring.enter_intent_hundredths as holds_enter,
    cast(round(scores.intent * 100) as bigint) >= scoring.stay_intent_hundredths as holds_stay,
    exclusions.reason is null as holds_not_excluded,
    raises.account_id is not null as holds_hand_raise,
    scores.intent_strong,
    coalesce(warm.is_strong, false) as holds_episode_strong,
    cast(round(scores.intent_strong * 100) as bigint) >= scoring.enter_intent_hundredths as holds_enter_strong,
    cast(round(scores.intent_strong * 100) as bigint) >= scoring.stay_intent_hundredths as holds_stay_strong,
    coalesce(raises.is_strong, false) as holds_hand_raise_strong
from account_scores as scores
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of = scores.as_of
left join warm
    on warm.as_of = scores.as_of
    and warm.account_id = scores.account_id
    and warm.solution = scores.solution
left join raises
    on raises.as_of = scores.as_of
    and raises.account_id = scores.account_id
left join int_account_exclusions as exclusions
    on exclusions.as_of = scores.as_of
    and exclusions.account_id = scores.account_id
