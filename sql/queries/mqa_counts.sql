-- mqa_counts: how many accounts are MQAs as of now, for each owner and state; each account counts at its best solution.
-- grain: owner, state
-- note: '(none)' is for accounts without an owner.
select
    coalesce(accounts.owner_id, '(none)') as owner,
    coalesce(min(accounts.owner_name), min(accounts.owner_id), 'none') as owner_name,
    mqa_now.state,
    count(*) as accounts
from mqa_now
inner join accounts
    on accounts.account_id = mqa_now.account_id
where mqa_now.is_mqa
    and mqa_now.solution_rank = 1
group by accounts.owner_id, mqa_now.state
order by owner = '(none)', owner_name, owner, mqa_now.state
