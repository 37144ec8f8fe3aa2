-- int_mqa: the decision on each account, with its state and its rank in the book, in numbers.
-- grain: as_of, account
-- grows by: as_of
with

open_deals as (

    select distinct
        clock.as_of,
        accounts.account
    from opportunities as deals
    inner join int_account_numbers as accounts
        on accounts.account_id = deals.account_id
    inner join run.clock as clock
        on clock.as_of >= deals.created_at
    where (not deals.is_closed or coalesce(deals.closed_at > clock.as_of, false))

)

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
    cast(
        rank() over (
            partition by states.as_of
            order by
                states.is_mqa desc,
                states.intent_hundredths desc,
                states.fit_hundredths desc,
                scores.coverage_engaged desc,
                accounts.account_id
        ) as bigint
    ) as rank,
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
left join open_deals
    on open_deals.as_of = states.as_of
    and open_deals.account = states.account
