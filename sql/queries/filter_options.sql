-- filter_options: the values the heatmap can be filtered by, and how many accounts each would leave.
-- grain: filter, value
-- note: reads heatmap_accounts, the query of that name, as a table. A value counts the accounts that pass every
--       other filter; '(none)' is for accounts without a value.
select
    filter,
    value,
    coalesce(min(label), 'none') as label,
    count(distinct account_id) filter (where is_counted) as accounts
from (
    select
        'tier' as filter,
        coalesce(tier, '(none)') as value,
        tier as label,
        account_id,
        is_shown and passes_segment and passes_owner and passes_state and passes_others as is_counted
    from heatmap_accounts
    union all
    select
        'segment',
        coalesce(segment, '(none)'),
        segment,
        account_id,
        is_shown and passes_tier and passes_owner and passes_state and passes_others
    from heatmap_accounts
    union all
    select
        'owner',
        coalesce(owner_id, '(none)'),
        owner_name,
        account_id,
        is_shown and passes_tier and passes_segment and passes_state and passes_others
    from heatmap_accounts
    union all
    select
        'state',
        state,
        state,
        account_id,
        is_shown and passes_tier and passes_segment and passes_owner and passes_others
    from heatmap_accounts
    union all
    select
        'solution',
        solution,
        solution,
        account_id,
        passes_tier and passes_segment and passes_owner and passes_state and passes_others
    from heatmap_accounts
) as choices
group by filter, value
order by filter, value = '(none)', label, value
