-- committee_seats: every seat of every committee now, who fills it, and how well we know that person.
-- grain: as_of, account_id, solution, seat_id
-- kept as: view, published as table
-- grows by: account
-- reached by: contact_id of int_seat_roles
-- in order of: account_id, role
-- note: only_contact_id is of an empty seat: who could fill it, if they did not fill another. Each need that an account shows has a committee of its own, as a solution; engaged are those who are after it.
with

scores_now as (

    select
        scores.person,
        scores.is_met,
        scores.is_engaged
    from int_person_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now

),

seats as (

    select
        accounts.account,
        cast(null as varchar) as need,
        seats.solution,
        seats.seat_id,
        seats.role,
        seats.seat_number,
        seats.weight_hundredths,
        filled.person,
        scores.is_met,
        scores.is_engaged
    from stg_accounts as accounts
    cross join run.seats as seats
    left join int_seat_assignments as filled
        on filled.account = accounts.account
        and filled.seat_id = seats.seat_id
    left join scores_now as scores
        on scores.person = filled.person

    union all

    select
        shown.account,
        shown.need,
        shown.need as solution,
        seats.seat_id,
        seats.role,
        seats.seat_number,
        seats.weight_hundredths,
        filled.person,
        people.is_met,
        people.is_engaged
    from int_shown_needs as shown
    inner join run.need_seats as seats
        on seats.need = shown.need
    left join int_need_assignments as filled
        on filled.account = shown.account
        and filled.need = shown.need
        and filled.seat_id = seats.seat_id
    left join int_need_people as people
        on people.as_of = filled.as_of
        and people.need = filled.need
        and people.person = filled.person

),

able as (

    select
        people.account,
        evidence.role,
        evidence.contact_id,
        row_number() over (
            partition by people.account, evidence.role
            order by evidence.confidence_hundredths desc, evidence.contact_id
        ) as place
    from int_seat_roles as evidence
    inner join int_scored_people as people
        on people.contact_id = evidence.contact_id
    inner join int_committee_people as counted
        on counted.person = people.person
        and counted.is_now
    cross join run.scoring as scoring
    where evidence.confidence_hundredths >= scoring.min_role_confidence_hundredths

)

select
    clock.as_of,
    accounts.account_id,
    seats.solution,
    seats.seat_id,
    seats.role,
    cast(seats.seat_number as bigint) as seat_number,
    cast(seats.weight_hundredths / 100.0::double as decimal(9, 2)) as weight,
    case
        when seats.person is null then 'empty'
        when seats.is_met then 'met'
        when seats.is_engaged then 'engaged'
        when people.contactable_until > clock.as_of then 'contactable'
        else 'identified'
    end as state,
    people.contact_id,
    cast(evidence.confidence_hundredths / 100.0::double as decimal(3, 2)) as confidence,
    able.contact_id as only_contact_id
from seats
inner join stg_accounts as accounts
    on accounts.account = seats.account
inner join run.clock as clock
    on clock.is_now
left join int_scored_people as people
    on people.person = seats.person
left join int_seat_roles as evidence
    on evidence.contact_id = people.contact_id
    and evidence.role = seats.role
left join able
    on able.account = seats.account
    and able.role = seats.role
    and able.place = 1
    and seats.person is null
