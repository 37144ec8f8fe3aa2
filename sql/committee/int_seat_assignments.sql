-- int_seat_assignments: who fills which seat now, out of everyone we know at the account.
-- grain: account, seat_id
-- grows by: account, as_of
-- note: Nobody is given a seat before now; there, people only count as one role or another.
select
    as_of,
    account,
    seat_id,
    person
from int_seating
where seat_id is not null
    and need is null
