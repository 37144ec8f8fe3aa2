-- stg_account_parents: every parent that the last load of an account gives it.
-- grain: account_id, parent_account_id
-- note: a file may list an account twice, under two parents. The last row is the version; the other parent is seen here.
select distinct
    versions.account_id,
    others.parent_account_id
from raw.accounts as versions
cross join run.knowledge as knowledge
inner join raw.accounts as others
    on others.account_id = versions.account_id
    and others.batch_id = versions.batch_id
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
    and not coalesce(others.is_deleted, false)
    and others.parent_account_id is not null
