-- Every row returned is a violation.
select accounts.account_id
from accounts
left join account_hierarchy as places
    on places.account_id = accounts.account_id
where places.account_id is null
    or (places.depth = 0) <> (places.parent_account_id is null)
