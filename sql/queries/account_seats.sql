-- account_seats: the seats of the buying committee, who fills them and who else could, heaviest first.
-- grain: solution, seat_id
-- note: `alternates` are people of the role who fill no seat, the closest to us first.
with

people as (

    select *
    from int_contacts
    where account_id = $account_id

),

seats as (

    select *
    from committee_seats
    where account_id = $account_id
        and ($solution::varchar is null or solution = $solution)

),

others as (

    select
        members.solution,
        members.role,
        list(
            coalesce(people.full_name, members.contact_id) || coalesce(' (' || people.title || ')', '') || ', ' || members.state
            order by
                list_position(['met', 'engaged', 'contactable', 'identified'], members.state),
                members.role_confidence desc,
                members.contact_id
        ) as alternates
    from committee_members as members
    inner join people
        on people.contact_id = members.contact_id
    where members.account_id = $account_id
        and members.seat_id is null
        and members.role is not null
    group by members.solution, members.role

)

select
    seats.solution,
    seats.seat_id,
    seats.role,
    seats.seat_number,
    seats.weight,
    seats.state,
    seats.contact_id,
    people.full_name,
    people.title,
    people.seniority,
    seats.confidence,                    -- 0 to 1
    people.match_class,
    people.other_role,                   -- what another source says, where it disagrees
    people.other_role_source,
    case when seats.seat_number = 1 then others.alternates end as alternates,
    coalesce(only_people.full_name, seats.only_contact_id) as only_name     -- could fill it, but fills another
from seats
left join people
    on people.contact_id = seats.contact_id
left join people as only_people
    on only_people.contact_id = seats.only_contact_id
left join others
    on others.solution = seats.solution
    and others.role = seats.role
order by seats.solution, seats.weight desc, seats.seat_id
