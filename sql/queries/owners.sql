-- owners: everybody who may own an account: our users, and whoever else is written as the owner of one.
-- grain: owner_id
select
    user_id as owner_id,
    name as owner_name
from users

union

select
    accounts.owner_id,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name
from accounts
left join users
    on users.user_id = accounts.owner_id
where accounts.owner_id is not null
    and users.user_id is null
