-- account_ways: the warmest way to each person of a committee whom we have not met.
-- grain: solution, contact_id
select
    solution,
    contact_id,
    user_id,
    via_contact_ids,                     -- who introduces, in their order, as a|b; null if the user knows them
    probability
from account_paths
where account_id = $account_id
    and position = 1
    and ($solution::varchar is null or solution = $solution)
order by solution, contact_id
