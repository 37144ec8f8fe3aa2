-- int_mqa: the decision on each account, and on each need that it shows, with its state, in numbers.
-- grain: as_of, account, need
-- grows by: account, as_of
-- note: The whole account, with null as the need, is an MQA if it is one for any need. The rank is apart, in int_mqa_ranks:
--       one decision moves the ranks of many accounts.
with

decided as (

    select
        states.as_of,
        states.account,
        cast(null as varchar) as need,
        states.is_mqa,
        states.holds_fit and states.holds_episode and states.holds_intent as is_by_committee,
        states.holds_hand_raise,
        states.mqa_since,
        states.excluded_because,
        scores.fit_hundredths,
        scores.intent_hundredths,
        scores.strong_intent_hundredths,
        scores.coverage_engaged,
        scores.last_signal_at,
        states.needs_weak_match
    from int_mqa_states as states
    inner join int_account_scores as scores
        on scores.as_of = states.as_of
        and scores.account = states.account
    where states.is_best

    union all

    select
        states.as_of,
        states.account,
        states.need,
        states.is_mqa,
        states.holds_fit and states.holds_episode and states.holds_intent as is_by_committee,
        states.holds_hand_raise,
        states.mqa_since,
        states.excluded_because,
        states.fit_hundredths,
        states.intent_hundredths,
        states.strong_intent_hundredths,
        needs.coverage_engaged,
        scores.last_signal_at,
        states.needs_weak_match
    from int_mqa_states as states
    inner join int_need_scores as needs
        on needs.as_of = states.as_of
        and needs.account = states.account
        and needs.need = states.need
    inner join int_account_scores as scores
        on scores.as_of = states.as_of
        and scores.account = states.account

)

select
    decided.as_of,
    decided.account,
    decided.need,
    decided.is_mqa,
    case
        when not decided.is_mqa then null
        when decided.is_by_committee then 'committee'
        when decided.holds_hand_raise then 'hand_raise'
        else 'min_days'
    end as qualified_by,
    decided.mqa_since,
    case
        when customers.account is not null then 'customer'
        when decided.excluded_because in ('disqualified', 'recycled') then decided.excluded_because
        when decided.excluded_because is not null then 'excluded'
        when open_deals.account is not null then 'opportunity'
        when statuses.status in ('sal', 'sql') then 'sales_accepted'
        when decided.is_mqa then 'mqa'
        when decided.intent_hundredths > 0 then 'engaged'
        when decided.last_signal_at is not null then 'aware'
        when targets.is_target then 'target'
        else 'unlisted'
    end as state,
    decided.excluded_because,
    decided.fit_hundredths,
    decided.intent_hundredths,
    decided.coverage_engaged as coverage,
    decided.strong_intent_hundredths,
    decided.needs_weak_match
from decided
inner join stg_accounts as accounts
    on accounts.account = decided.account
inner join accounts as targets
    on targets.account_id = accounts.account_id
left join int_account_statuses as statuses
    on statuses.as_of = decided.as_of
    and statuses.account = decided.account
left join int_account_customers as customers
    on customers.as_of = decided.as_of
    and customers.account = decided.account
left join int_open_deals as open_deals
    on open_deals.as_of = decided.as_of
    and open_deals.account = decided.account
