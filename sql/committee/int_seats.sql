-- int_seats: the seats of every committee: of whole accounts, with null as the need, and of each need.
-- grain: need, seat_id
select
    cast(null as varchar) as need,
    seat_id,
    role,
    weight_hundredths
from run.seats

union all

select
    need,
    seat_id,
    role,
    weight_hundredths
from run.need_seats
