-- int_mqa_states: whether each account is an MQA at each instant, when entering takes more intent than staying.
-- grain: as_of, account, need
-- grows by: account, as_of
-- note: It follows from the closes of all days before, so that it does not matter when runs happen; was_mqa is of the last
--       of them. Decided twice: from everyone, and only from people with a strong match to the account. Of an account that
--       shows needs each is decided apart; is_best is what the whole account goes by: an MQA, else the need nearest to one.
with

decided as (

    select
        facts.*,
        coalesce(decisions.was_mqa, false) as was_mqa,
        coalesce(decisions.is_mqa, false) as is_mqa,
        coalesce(decisions.is_mqa_strong, false) as is_mqa_strong,
        decisions.mqa_since
    from int_mqa_facts as facts
    left join int_mqa_decisions as decisions
        on decisions.as_of = facts.as_of
        and decisions.account = facts.account
        and decisions.need is not distinct from facts.need

),

best as (

    select
        as_of,
        account,
        need,
        row_number() over (
            partition by as_of, account
            order by
                is_mqa desc,
                is_mqa_strong desc,
                holds_episode desc,
                intent_hundredths desc,
                fit_hundredths desc,
                need
        ) as place
    from decided
    where need is not null

)

select
    decided.as_of,
    decided.account,
    decided.need,
    decided.need is null or best.place is not null as is_best,
    decided.fit_hundredths,
    decided.min_account_fit_hundredths,
    decided.intent_hundredths,
    decided.episode_people,
    decided.episode_ended_at,
    decided.hand_raises,
    decided.raised_at,
    decided.raised_kind,
    decided.excluded_because,
    decided.holds_fit,
    decided.holds_episode,
    case when decided.was_mqa then decided.holds_stay else decided.holds_enter end as holds_intent,
    decided.holds_not_excluded,
    decided.holds_hand_raise,
    decided.was_mqa,
    decided.is_mqa,
    decided.strong_intent_hundredths,
    decided.is_mqa and not decided.is_mqa_strong as needs_weak_match,
    decided.mqa_since
from decided
left join best
    on best.as_of = decided.as_of
    and best.account = decided.account
    and best.need = decided.need
    and best.place = 1
