-- committee_seats: every seat of every committee now, who fills it, and how well we know that person.
-- grain: as_of, account_id, solution, seat_id
-- in order of: account_id, role
select
    clock.as_of,
    accounts.account_id,
    seats.solution,
    seats.seat_id,
    seats.role,
    cast(seats.seat_number as bigint) as seat_number,
    cast(seats.weight_hundredths / 100.0::double as decimal(9, 2)) as weight,
    case
        when filled.contact_id is null then 'empty'
        when scores.is_met then 'met'
        when scores.is_engaged then 'engaged'
        when people.is_contactable then 'contactable'
        else 'identified'
    end as state,
    filled.contact_id,
    cast(evidence.confidence_hundredths / 100.0::double as decimal(3, 2)) as confidence
from accounts
cross join run.seats as seats
inner join run.clock as clock
    on clock.is_now
left join int_seat_assignments as filled
    on filled.account_id = accounts.account_id
    and filled.seat_id = seats.seat_id
left join contacts as people
    on people.contact_id = filled.contact_id
left join contact_scores as scores
    on scores.as_of = clock.as_of
    and scores.contact_id = filled.contact_id
left join int_seat_roles as evidence
    on evidence.contact_id = filled.contact_id
    and evidence.role = seats.role
