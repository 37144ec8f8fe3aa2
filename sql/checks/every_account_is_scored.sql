-- Every row returned is a violation.
-- by: as_of, account_id
select accounts.account_id, run_clock.as_of
from accounts
cross join run_clock
left join mqa
    on mqa.account_id = accounts.account_id
    and mqa.as_of = run_clock.as_of
where mqa.account_id is null
