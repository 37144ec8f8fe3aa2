-- stg_account_parents: every parent that the last load of an account gives it.
-- grain: account_id, parent_account_id
-- note: a file may list an account twice, under two parents. The last row is the version that counts; the parent in the
--       other row of the same batch is found here.
select distinct
    versions.account_id,
    others.parent_account_id
from known.accounts as versions
inner join raw.accounts as others
    on others.account_id = versions.account_id
    and others.batch_id = versions.batch_id
where not versions.is_deleted
    and not coalesce(others.is_deleted, false)
    and others.parent_account_id is not null
