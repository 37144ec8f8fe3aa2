-- committee_roles: the buying roles that each person of one account may have, as of now.
-- grain: contact_id, role
select
    evidence.contact_id,
    evidence.role,
    evidence.confidence_hundredths
from int_seat_roles as evidence
inner join contacts as people
    on people.contact_id = evidence.contact_id
where people.account_id = $account_id
order by evidence.contact_id, evidence.role
