-- int_mqa_facts: what the clauses of an MQA ask for, side by side, and which of them hold without looking at the past.
-- grain: as_of, account, need
-- grows by: account, as_of
-- note: Of each need that the account shows; of the whole account, with null as the need, where it shows none.
with

judged as (

    select
        scores.as_of,
        scores.account,
        cast(null as varchar) as need,
        scores.fit_hundredths,
        scoring.min_account_fit_hundredths,
        scores.intent_hundredths,
        scores.strong_intent_hundredths
    from int_account_scores as scores
    cross join run.scoring as scoring
    left join (select distinct account from int_shown_needs) as divided
        on divided.account = scores.account
    where divided.account is null

    union all

    select
        scores.as_of,
        scores.account,
        scores.need,
        scores.fit_hundredths,
        rules.min_account_fit_hundredths,
        scores.intent_hundredths,
        scores.strong_intent_hundredths
    from int_need_scores as scores
    inner join run.need_rules as rules
        on rules.need = scores.need

),

warm as (

    select
        as_of,
        account,
        need,
        max(people) as people,
        max(ended_at) as ended_at,
        bool_or(is_warm_strong) as is_strong
    from int_episodes
    where is_warm
    group by as_of, account, need

),

counted_raises as (

    select
        raises.as_of,
        raises.account,
        needs.need,
        raises.occurred_at as raised_at,
        raises.kind as raised_kind,
        raises.is_strong_match
    from int_hand_raises as raises
    left join int_need_raises as needs
        on needs.as_of = raises.as_of
        and needs.touch = raises.touch
        and needs.person is not distinct from raises.person
    where raises.account is not null

),

raises as (

    select
        as_of,
        account,
        need,
        raised_at,
        raised_kind,
        count(*) over (partition by as_of, account, need) as hand_raises,
        bool_or(is_strong_match) over (partition by as_of, account, need) as is_strong
    from counted_raises
    qualify row_number() over (
        partition by as_of, account, need
        order by raised_at desc, raised_kind
    ) = 1

),

clauses as (

    select
        judged.as_of,
        judged.account,
        judged.need,
        judged.fit_hundredths,
        judged.min_account_fit_hundredths,
        judged.intent_hundredths,
        coalesce(warm.people, 0) as episode_people,
        warm.ended_at as episode_ended_at,
        coalesce(raises.hand_raises, 0) as hand_raises,
        raises.raised_at,
        raises.raised_kind,
        exclusions.reason as excluded_because,
        judged.fit_hundredths >= judged.min_account_fit_hundredths as holds_fit,
        warm.account is not null as holds_episode,
        judged.intent_hundredths >= scoring.enter_intent_hundredths as holds_enter,
        judged.intent_hundredths >= scoring.stay_intent_hundredths as holds_stay,
        exclusions.reason is null as holds_not_excluded,
        raises.account is not null as holds_hand_raise,
        judged.strong_intent_hundredths,
        coalesce(warm.is_strong, false) as holds_episode_strong,
        judged.strong_intent_hundredths >= scoring.enter_intent_hundredths as holds_enter_strong,
        judged.strong_intent_hundredths >= scoring.stay_intent_hundredths as holds_stay_strong,
        coalesce(raises.is_strong, false) as holds_hand_raise_strong
    from judged
    cross join run.scoring as scoring
    left join warm
        on warm.as_of = judged.as_of
        and warm.account = judged.account
        and warm.need is not distinct from judged.need
    left join raises
        on raises.as_of = judged.as_of
        and raises.account = judged.account
        and raises.need is not distinct from judged.need
    left join int_account_exclusions as exclusions
        on exclusions.as_of = judged.as_of
        and exclusions.account = judged.account

)

select
    *,
    holds_not_excluded
        and (holds_hand_raise or (holds_fit and holds_episode and holds_enter)) as may_enter,
    holds_not_excluded
        and (holds_hand_raise or (holds_fit and holds_episode and holds_stay)) as may_stay,
    holds_not_excluded
        and (holds_hand_raise_strong or (holds_fit and holds_episode_strong and holds_enter_strong)) as may_enter_strong,
    holds_not_excluded
        and (holds_hand_raise_strong or (holds_fit and holds_episode_strong and holds_stay_strong)) as may_stay_strong
from clauses
