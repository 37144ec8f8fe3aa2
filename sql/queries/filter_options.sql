-- filter_options: the values the heatmap can be filtered by, and how many accounts each would leave.
-- grain: filter, value
-- note: reads heatmap_accounts, the query of that name, as a table. A value counts the accounts that pass every
--       other filter; '(none)' is for accounts without a value.
with

choices as (

    select
        tier,
        segment,
        icp,
        owner_id,
        owner_name,
        state,
        solution,
        is_shown,
        passes_tier,
        passes_segment,
        passes_icp,
        passes_owner,
        passes_state,
        count(*) filter (where passes_others) as accounts
    from heatmap_accounts
    group by all

)

select
    filter,
    value,
    coalesce(min(label), 'none') as label,
    cast(coalesce(sum(accounts) filter (where is_counted), 0) as bigint) as accounts
from (
    select
        'tier' as filter,
        coalesce(tier, '(none)') as value,
        tier as label,
        accounts,
        is_shown and passes_segment and passes_icp and passes_owner and passes_state as is_counted
    from choices
    union all
    select
        'segment',
        coalesce(segment, '(none)'),
        segment,
        accounts,
        is_shown and passes_tier and passes_icp and passes_owner and passes_state
    from choices
    union all
    select
        'icp',
        coalesce(icp, '(none)'),
        icp,
        accounts,
        is_shown and passes_tier and passes_segment and passes_owner and passes_state
    from choices
    union all
    select
        'owner',
        coalesce(owner_id, '(none)'),
        owner_name,
        accounts,
        is_shown and passes_tier and passes_segment and passes_icp and passes_state
    from choices
    union all
    select
        'state',
        state,
        state,
        accounts,
        is_shown and passes_tier and passes_segment and passes_icp and passes_owner
    from choices
    union all
    select
        'solution',
        solution,
        solution,
        accounts,
        passes_tier and passes_segment and passes_icp and passes_owner and passes_state
    from choices
)
group by filter, value
order by filter, value = '(none)', label, value
