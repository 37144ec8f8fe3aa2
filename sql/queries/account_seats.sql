-- account_seats: the seats of the buying committee and who fills them, heaviest first.
-- grain: solution, seat_id
select
    committee_seats.solution,
    committee_seats.seat_id,
    committee_seats.role,
    committee_seats.seat_number,
    committee_seats.weight,
    committee_seats.state,
    committee_seats.contact_id,
    contacts.full_name,
    contacts.title,
    committee_seats.confidence,          -- 0 to 1
    contacts.match_class,
    contacts.other_role,                 -- what another source says, where it disagrees
    contacts.other_role_source
from committee_seats
left join contacts
    on contacts.contact_id = committee_seats.contact_id
    and contacts.account_id = $account_id
where committee_seats.account_id = $account_id
    and ($solution::varchar is null or committee_seats.solution = $solution)
order by committee_seats.solution, committee_seats.weight desc, committee_seats.seat_id
