-- int_seat_assignments: who fills which seat now, out of everyone we know at the account.
-- grain: account, seat_id
select
    people.as_of,
    people.account,
    seating.seat_id,
    people.person
from int_seating as seating
inner join int_committee_people as people
    on people.committee = seating.committee
    and people.contact = seating.contact
where people.is_now
    and seating.seat_id is not null
