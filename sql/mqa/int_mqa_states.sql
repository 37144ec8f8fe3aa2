-- int_mqa_states: whether each account is an MQA at each instant, when entering takes more intent than staying.
-- grain: as_of, account, need
-- grows by: account
-- note: It is one if at some instant so far it met the clauses to enter, and at none since then failed those to stay.
--       Decided twice: from everyone, and only from people with a strong match to the account. Of an account that shows
--       needs each is decided apart; is_best is what the whole account goes by: an MQA, else the need nearest to one.
with

judged as (

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
    from int_mqa_facts

),

marked as (

    select
        *,
        max(case when may_enter then -weeks_ago end) over history as last_entry,
        max(case when not may_stay then -weeks_ago end) over history as last_failure,
        max(case when may_enter_strong then -weeks_ago end) over history as last_entry_strong,
        max(case when not may_stay_strong then -weeks_ago end) over history as last_failure_strong
    from judged
    window history as (
        partition by account, need
        order by weeks_ago desc
        rows between unbounded preceding and current row
    )

),

decided as (

    select
        *,
        last_entry is not null and last_entry > coalesce(last_failure, -1000000) as is_mqa,
        last_entry_strong is not null and last_entry_strong > coalesce(last_failure_strong, -1000000) as is_mqa_strong
    from marked

),

changed as (

    select
        *,
        coalesce(lag(is_mqa) over (partition by account, need order by weeks_ago desc), false) as was_mqa
    from decided

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
    from changed
    where need is not null

)

select
    changed.as_of,
    changed.account,
    changed.need,
    changed.need is null or best.place is not null as is_best,
    changed.weeks_ago,
    changed.fit_hundredths,
    changed.min_account_fit_hundredths,
    changed.intent_hundredths,
    changed.episode_people,
    changed.episode_ended_at,
    changed.hand_raises,
    changed.raised_at,
    changed.raised_kind,
    changed.excluded_because,
    changed.holds_fit,
    changed.holds_episode,
    case when changed.was_mqa then changed.holds_stay else changed.holds_enter end as holds_intent,
    changed.holds_not_excluded,
    changed.holds_hand_raise,
    changed.was_mqa,
    changed.is_mqa,
    changed.strong_intent_hundredths,
    changed.is_mqa and not changed.is_mqa_strong as needs_weak_match,
    case
        when changed.is_mqa
            then max(case when changed.is_mqa and not changed.was_mqa then changed.as_of end) over (
                partition by changed.account, changed.need
                order by changed.weeks_ago desc
                rows between unbounded preceding and current row
            )
    end as mqa_since
from changed
left join best
    on best.as_of = changed.as_of
    and best.account = changed.account
    and best.need = changed.need
    and best.place = 1
