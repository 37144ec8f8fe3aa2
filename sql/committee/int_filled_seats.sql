-- int_filled_seats: who fills which seat now, with the role and the weight of the seat.
-- grain: account, need, seat_id
-- kept as: view
-- grows by: account, as_of
-- note: Of the whole account, with null as the need, and of each need that it shows.
select
    filled.as_of,
    filled.account,
    filled.need,
    filled.seat_id,
    filled.person,
    seats.role,
    seats.weight_hundredths
from int_seating as filled
inner join int_seats as seats
    on seats.seat_id = filled.seat_id
    and seats.need is not distinct from filled.need
