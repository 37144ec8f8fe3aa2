-- account_origins: where the fields of each account come from: the system, the file, and when it was loaded.
-- grain: account_id, system, said_at
-- in order of: account_id
select
    origins.account_id,
    origins.system,
    origins.file,
    origins.said_at,
    origins.fields
from known.accounts_origins as origins
inner join stg_accounts as accounts
    on accounts.account_id = origins.account_id
where origins.fields <> ''
