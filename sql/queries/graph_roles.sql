-- graph_roles: the buying roles that each person of some accounts may have, as of now.
-- grain: account_id, contact_id, role
select
    people.account_id,
    evidence.contact_id,
    evidence.role,
    evidence.confidence_hundredths
from int_seat_roles as evidence
inner join contacts as people
    on people.contact_id = evidence.contact_id
where people.account_id in (select unnest($account_ids))
order by people.account_id, evidence.contact_id, evidence.role
