-- account_field_origins: where the fields of the account come from, the system with most of them first.
-- grain: system, said_at
select
    system,
    file,
    said_at,
    fields
from account_origins
where account_id = $account_id
order by length(fields) desc, system, said_at desc
