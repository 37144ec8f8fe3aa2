-- filter_options: the values the book can be filtered by, with how many accounts have each.
-- grain: filter, value
-- note: '(none)' stands for accounts without a value.
with

facts as (

    select 'tier' as filter, coalesce(tier, '(none)') as value, tier as label, account_id
    from accounts
    union all
    select 'segment', coalesce(segment, '(none)'), segment, account_id
    from accounts
    union all
    select 'owner', coalesce(owner_id, '(none)'), coalesce(owner_name, owner_id), account_id
    from accounts
    union all
    select 'state', state, state, account_id
    from mqa_now
    union all
    select 'solution', solution, solution, account_id
    from mqa_now

)

select
    filter,
    value,
    coalesce(min(label), 'none') as label,
    count(distinct account_id) as accounts
from facts
group by filter, value
order by filter, value = '(none)', label, value
