-- mqa_counts: how many accounts are MQAs as of now, for each owner and state; each account counts at its best solution.
-- grain: owner, state
-- note: '(none)' is for accounts without an owner.
select
    coalesce(owner_id, '(none)') as owner,
    coalesce(min(owner_name), 'none') as owner_name,
    state,
    count(*) as accounts
from page_accounts
where is_mqa
    and solution_rank = 1
group by owner_id, state
order by owner = '(none)', owner_name, owner, state
