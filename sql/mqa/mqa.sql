-- mqa: the decision on each account, with its state and its rank in the book.
-- grain: as_of, account_id, solution
-- in order of: as_of, account_id
with

open_deals as (

    select distinct
        clock.as_of,
        deals.account_id
    from opportunities as deals
    inner join run.clock as clock
        on clock.as_of >= deals.created_at
    where (not deals.is_closed or coalesce(deals.closed_at > clock.as_of, false))

)

select
    states.as_of,
    states.account_id,
    states.solution,
    states.is_mqa,
    case
        when not states.is_mqa then null
        when states.holds_fit and states.holds_episode and states.holds_intent then 'committee'
        else 'hand_raise'
    end as qualified_by,
    states.mqa_since,
    case
        when accounts.type = 'customer' then 'customer'
        when states.excluded_because in ('disqualified', 'recycled') then states.excluded_because
        when states.excluded_because is not null then 'excluded'
        when open_deals.account_id is not null then 'opportunity'
        when statuses.status in ('sal', 'sql') then 'sales_accepted'
        when states.is_mqa then 'mqa'
        when states.intent > 0 then 'engaged'
        when scores.last_signal_at is not null then 'aware'
        else 'target'
    end as state,
    states.excluded_because,
    states.fit,
    states.intent,
    scores.coverage_engaged as coverage,
    cast(
        rank() over (
            partition by states.as_of
            order by
                states.is_mqa desc,
                states.intent desc,
                states.fit desc,
                scores.coverage_engaged desc,
                states.account_id,
                states.solution
        ) as bigint
    ) as rank,
    states.intent_strong,
    states.needs_weak_match,
    cast(
        row_number() over (
            partition by states.as_of, states.account_id
            order by states.is_mqa desc, states.intent desc, states.solution
        ) as bigint
    ) as solution_rank
from int_mqa_states as states
inner join accounts
    on accounts.account_id = states.account_id
inner join account_scores as scores
    on scores.as_of = states.as_of
    and scores.account_id = states.account_id
    and scores.solution = states.solution
left join int_account_statuses as statuses
    on statuses.as_of = states.as_of
    and statuses.account_id = states.account_id
left join open_deals
    on open_deals.as_of = states.as_of
    and open_deals.account_id = states.account_id
