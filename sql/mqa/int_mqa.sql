-- int_mqa: the decision on each account, with its state, in numbers.
-- grain: as_of, account
-- grows by: account, as_of
-- note: The rank is apart, in int_mqa_ranks: one decision moves the ranks of many accounts.
select
    states.as_of,
    states.account,
    states.is_mqa,
    case
        when not states.is_mqa then null
        when states.holds_fit and states.holds_episode and states.holds_intent then 'committee'
        else 'hand_raise'
    end as qualified_by,
    states.mqa_since,
    case
        when customers.account is not null then 'customer'
        when states.excluded_because in ('disqualified', 'recycled') then states.excluded_because
        when states.excluded_because is not null then 'excluded'
        when open_deals.account is not null then 'opportunity'
        when statuses.status in ('sal', 'sql') then 'sales_accepted'
        when states.is_mqa then 'mqa'
        when states.intent_hundredths > 0 then 'engaged'
        when scores.last_signal_at is not null then 'aware'
        when targets.is_target then 'target'
        else 'unlisted'
    end as state,
    states.excluded_because,
    states.fit_hundredths,
    states.intent_hundredths,
    scores.coverage_engaged as coverage,
    states.strong_intent_hundredths,
    states.needs_weak_match
from int_mqa_states as states
inner join stg_accounts as accounts
    on accounts.account = states.account
inner join accounts as targets
    on targets.account_id = accounts.account_id
inner join int_account_scores as scores
    on scores.as_of = states.as_of
    and scores.account = states.account
left join int_account_statuses as statuses
    on statuses.as_of = states.as_of
    and statuses.account = states.account
left join int_account_customers as customers
    on customers.as_of = states.as_of
    and customers.account = states.account
left join int_open_deals as open_deals
    on open_deals.as_of = states.as_of
    and open_deals.account = states.account
