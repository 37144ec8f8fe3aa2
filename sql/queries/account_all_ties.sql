-- account_all_ties: what ties people of the account to each other and to our users.
-- grain: user_id, from_contact_id, to_contact_id, tie
select
    edges.user_id,
    users.name as user_name,
    edges.from_contact_id,
    edges.to_contact_id,
    edges.tie,
    edges.ties,
    edges.weight,
    edges.last_at,
    edges.evidence_id
from committee_edges as edges
left join users
    on users.user_id = edges.user_id
where edges.account_id = $account_id
order by edges.user_id nulls first, edges.from_contact_id, edges.to_contact_id, edges.tie
