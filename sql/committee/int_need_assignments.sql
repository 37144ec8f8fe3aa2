-- int_need_assignments: who fills which seat of the committee of each need now.
-- grain: account, need, seat_id
-- grows by: account, as_of
select
    as_of,
    account,
    need,
    seat_id,
    person
from int_seating
where seat_id is not null
    and need is not null
