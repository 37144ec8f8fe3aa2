-- next_actions: what to do next at each account, the most valuable first: whom to answer, to win, to be introduced to, to find.
-- grain: account_id, solution, position
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, position
-- note: At most five. answer: somebody asked for sales and has not been met. win: one act of theirs is part of the smallest
--       addition that makes the account an MQA. meet: they fill a seat and have not been met. find: nobody is known for the
--       seat. A person is listed once. through: the user and the people of the warmest path, where there is one.
--       evidence_id and evidence_at are the latest engagement that shows why now: the request, else their last signal.
with

asked as (

    select
        raises.account,
        people.contact_id,
        raises.touch,
        raises.occurred_at,
        row_number() over (
            partition by raises.account, people.contact_id
            order by raises.occurred_at desc, raises.touch
        ) as place
    from int_hand_raises as raises
    inner join run.clock as clock
        on clock.as_of = raises.as_of
        and clock.is_now
    inner join int_person_scores as scores
        on scores.as_of = raises.as_of
        and scores.person = raises.person
        and not scores.is_met
    inner join int_scored_people as people
        on people.person = raises.person
    left join int_avoided_people as avoided
        on avoided.contact_id = people.contact_id
        and avoided.reason <> 'opted_out'
    where avoided.contact_id is null
        and raises.account is not null

),

found as (

    select
        account,
        contact_id,
        cast(null as varchar) as seat_id,
        'answer' as action,
        1 as kind_order,
        0.0::double as value,
        touch,
        occurred_at as evidence_at
    from asked
    where place = 1

    union all

    select
        additions.account,
        additions.contact_id,
        cast(null as varchar) as seat_id,
        'win' as action,
        2 as kind_order,
        -additions.position as value,
        cast(null as integer) as touch,
        cast(null as timestamptz) as evidence_at
    from int_additions as additions

    union all

    select
        targets.account,
        targets.contact_id,
        targets.seat_id,
        'meet' as action,
        3 as kind_order,
        seats.weight_hundredths * (1 + coalesce(paths.probability, 0)) as value,
        cast(null as integer) as touch,
        cast(null as timestamptz) as evidence_at
    from int_people_to_reach as targets
    inner join run.seats as seats
        on seats.seat_id = targets.seat_id
    left join int_warm_paths as paths
        on paths.account = targets.account
        and paths.contact_id = targets.contact_id
        and paths.position = 1

),

people as (

    select
        found.*,
        row_number() over (
            partition by account, contact_id
            order by kind_order, value desc, seat_id
        ) as place
    from found

),

empty_seats as (

    select
        accounts.account,
        seats.seat_id,
        seats.weight_hundredths
    from (select distinct account from people) as accounts
    cross join run.seats as seats
    left join int_seat_assignments as filled
        on filled.account = accounts.account
        and filled.seat_id = seats.seat_id
    where filled.person is null

),

listed as (

    select account, contact_id, seat_id, action, kind_order, value, touch, evidence_at
    from people
    where place = 1

    union all

    select
        account,
        cast(null as varchar) as contact_id,
        seat_id,
        'find' as action,
        4 as kind_order,
        weight_hundredths as value,
        cast(null as integer) as touch,
        cast(null as timestamptz) as evidence_at
    from empty_seats

),

placed as (

    select
        listed.*,
        row_number() over (
            partition by account
            order by kind_order, value desc, coalesce(contact_id, seat_id)
        ) as position
    from listed

)

select
    clock.as_of,
    accounts.account_id,
    scoring.solution,
    cast(placed.position as bigint) as position,
    placed.action,
    placed.contact_id,
    coalesce(placed.seat_id, filled.seat_id) as seat_id,
    coalesce(seats.role, people.stated_role) as role,
    paths.user_id as through_user_id,
    paths.via_contact_ids as through_contact_ids,
    cast(round(paths.probability, 4) as decimal(5, 4)) as probability,
    coalesce(placed.evidence_at, scores.last_signal_at) as evidence_at,
    touches.engagement_id as evidence_id
from placed
inner join int_account_numbers as accounts
    on accounts.account = placed.account
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
left join int_scored_people as people
    on people.contact_id = placed.contact_id
left join int_person_scores as scores
    on scores.as_of = clock.as_of
    and scores.person = people.person
left join int_seat_assignments as filled
    on filled.person = people.person
left join run.seats as seats
    on seats.seat_id = coalesce(placed.seat_id, filled.seat_id)
left join int_warm_paths as paths
    on paths.account = placed.account
    and paths.contact_id = placed.contact_id
    and paths.position = 1
left join stg_engagements as touches
    on touches.touch = placed.touch
where placed.position <= 5
