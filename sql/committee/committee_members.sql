-- committee_members: everyone at an account now: likeliest role, seat, and what their intent adds to the account's.
-- grain: as_of, account_id, solution, contact_id
-- kept as: view, published as table
-- grows by: person, account, as_of
-- reached by: contact_id of int_likely_roles
-- in order of: account_id, contact_id
-- note: The weight is that of the seat where the person's intent counts most, which need not be the seat filled: that one
--       is chosen for coverage. People without a seat count with the unseated weight. Each need that an account shows has
--       rows of its own, as a solution, with the part of the intent that is about it.
with

members as (

    select
        scores.as_of,
        scores.person,
        cast(null as varchar) as need,
        filled.seat_id,
        scores.is_met,
        scores.is_engaged,
        scores.intent_hundredths,
        seats.weight_hundredths,
        weights.weighted_hundredths
    from int_person_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now
    left join int_seat_assignments as filled
        on filled.person = scores.person
    left join int_member_weights as weights
        on weights.as_of = scores.as_of
        and weights.person = scores.person
    left join run.seats as seats
        on seats.role = weights.role
        and seats.seat_number = 1

    union all

    select
        people.as_of,
        people.person,
        people.need,
        seating.seat_id,
        people.is_met,
        people.is_engaged,
        people.intent_hundredths,
        seats.weight_hundredths,
        seating.weighted_hundredths
    from int_need_people as people
    left join int_seating as seating
        on seating.as_of = people.as_of
        and seating.need = people.need
        and seating.person = people.person
    left join run.need_seats as seats
        on seats.need = people.need
        and seats.role = seating.counts_as
        and seats.seat_number = 1
    where people.is_now

)

select
    members.as_of,
    people.account_id,
    coalesce(members.need, scoring.solution) as solution,
    people.contact_id,
    case
        when roles.confidence_hundredths >= scoring.min_role_confidence_hundredths then roles.role
    end as role,
    cast(
        case
            when roles.confidence_hundredths >= scoring.min_role_confidence_hundredths then roles.confidence_hundredths
        end / 100.0::double as decimal(3, 2)
    ) as role_confidence,
    case
        when roles.confidence_hundredths >= scoring.min_role_confidence_hundredths then roles.source
    end as role_source,
    members.seat_id,
    case
        when members.is_met then 'met'
        when members.is_engaged then 'engaged'
        when people.contactable_until > members.as_of then 'contactable'
        else 'identified'
    end as state,
    members.is_engaged,
    members.is_met,
    left_out.person is null as is_counted,
    cast(members.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast(
        coalesce(members.weight_hundredths, scoring.unseated_weight_hundredths) / 100.0::double as decimal(9, 2)
    ) as role_weight,
    cast(coalesce(members.weighted_hundredths, 0) / 100.0::double as decimal(9, 2)) as account_intent
from members
inner join int_scored_people as people
    on people.person = members.person
    and people.account is not null
cross join run.scoring as scoring
left join int_excluded_people as left_out
    on left_out.as_of = members.as_of
    and left_out.person = members.person
left join int_likely_roles as roles
    on roles.contact_id = people.contact_id
