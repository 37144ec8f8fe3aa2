-- account_influence: who matters among the people of an account, and who ties its groups together, by what ties them.
-- grain: contact_id
select
    found.contact_id,
    contacts.full_name,
    contacts.title,
    found.rank,
    found.importance,                    -- weighted PageRank
    found.links,
    found.is_bridge,                     -- without them, some of the others are no longer tied
    found.part,
    max(found.part) over () as parts     -- groups that nothing ties
from committee_influence as found
left join int_contacts as contacts
    on contacts.contact_id = found.contact_id
    and contacts.account_id = $account_id
where found.account_id = $account_id
order by found.rank
limit $limit
