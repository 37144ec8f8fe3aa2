-- int_deciders: people who fill the seat of an economic buyer or decision maker now.
-- grain: account, contact_id
-- grows by: account
select
    filled.account,
    people.contact_id
from int_seat_assignments as filled
inner join run.seats as seats
    on seats.seat_id = filled.seat_id
    and seats.role in ('economic_buyer', 'decision_maker')
inner join int_scored_people as people
    on people.person = filled.person
