-- account_icps: how well an account fits each ideal customer profile, the one it fits best first.
-- grain: icp
select
    title,
    grade,
    conditions_met,
    conditions,
    held,
    lacking
from account_icps
where account_id = $account_id
order by place
