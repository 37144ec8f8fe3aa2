-- next_actions: what to do next at each account, the most valuable first: whom to answer, to win, to be introduced to, to find.
-- grain: account_id, solution, position
-- kept as: view, published as table
-- grows by: account
-- reached by: touch of stg_engagements, touch of int_touch_order
-- built in ranges of: account
-- in order of: account_id, solution, position
-- note: At most five, of the whole account and of each need that it shows. answer: somebody asked for sales and has not been
--       met. win: one act of theirs is part of the smallest addition that makes the account an MQA; the
--       heaviest seat first. meet: they fill a seat and
--       have not been met. find: nobody is known for the seat. A person is listed once. through: the user and the people of
--       the warmest path, where there is one. evidence_id and evidence_at are the latest engagement that shows why now: the
--       request, else their last signal.
with

scores_now as (

    select
        scores.as_of,
        scores.person,
        scores.is_met,
        scores.last_signal_at
    from int_person_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now

),

raises as (

    select
        as_of,
        account,
        cast(null as varchar) as need,
        touch,
        person,
        occurred_at
    from int_hand_raises

    union all

    select
        needs.as_of,
        needs.account,
        needs.need,
        raises.touch,
        raises.person,
        raises.occurred_at
    from int_need_raises as needs
    inner join int_hand_raises as raises
        on raises.as_of = needs.as_of
        and raises.touch = needs.touch
        and raises.person is not distinct from needs.person

),

asked as (

    select
        raises.account,
        raises.need,
        people.contact_id,
        raises.touch,
        raises.occurred_at,
        row_number() over (
            partition by raises.account, raises.need, people.contact_id
            order by raises.occurred_at desc, coalesce(places.place, 1)
        ) as place
    from raises
    left join int_touch_order as places
        on places.touch = raises.touch
        and places.person = raises.person
    inner join scores_now as scores
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

to_win as (

    select
        account,
        need,
        contact_id,
        position
    from int_additions
    where need is not null

    union all

    select
        additions.account,
        cast(null as varchar) as need,
        additions.contact_id,
        additions.position
    from int_additions as additions
    inner join int_outlook as outlook
        on outlook.account = additions.account
        and outlook.need is not distinct from additions.need
        and outlook.place = 1

),

found as (

    select
        account,
        need,
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
        to_win.account,
        to_win.need,
        to_win.contact_id,
        cast(null as varchar) as seat_id,
        'win' as action,
        2 as kind_order,
        10 * coalesce(filled.weight_hundredths, 0) - to_win.position as value,
        cast(null as integer) as touch,
        cast(null as timestamptz) as evidence_at
    from to_win
    left join int_scored_people as people
        on people.contact_id = to_win.contact_id
    left join int_filled_seats as filled
        on filled.account = to_win.account
        and filled.need is not distinct from to_win.need
        and filled.person = people.person

    union all

    select
        targets.account,
        targets.need,
        targets.contact_id,
        targets.seat_id,
        'meet' as action,
        3 as kind_order,
        targets.weight_hundredths * (1 + coalesce(paths.probability, 0)) as value,
        cast(null as integer) as touch,
        cast(null as timestamptz) as evidence_at
    from int_people_to_reach as targets
    left join int_warm_paths as paths
        on paths.account = targets.account
        and paths.contact_id = targets.contact_id
        and paths.position = 1

),

people as (

    select
        found.*,
        row_number() over (
            partition by account, need, contact_id
            order by kind_order, value desc, seat_id
        ) as place
    from found

),

empty_seats as (

    select
        worked.account,
        worked.need,
        seats.seat_id,
        seats.weight_hundredths
    from (select distinct account, need from people) as worked
    inner join int_seats as seats
        on seats.need is not distinct from worked.need
    left join int_filled_seats as filled
        on filled.account = worked.account
        and filled.need is not distinct from worked.need
        and filled.seat_id = seats.seat_id
    where filled.person is null

),

listed as (

    select account, need, contact_id, seat_id, action, kind_order, value, touch, evidence_at
    from people
    where place = 1

    union all

    select
        account,
        need,
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
            partition by account, need
            order by kind_order, value desc, coalesce(contact_id, seat_id)
        ) as position
    from listed

)

select
    clock.as_of,
    accounts.account_id,
    coalesce(placed.need, scoring.solution) as solution,
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
left join scores_now as scores
    on scores.person = people.person
left join int_filled_seats as filled
    on filled.account = placed.account
    and filled.need is not distinct from placed.need
    and filled.person = people.person
left join int_seats as seats
    on seats.need is not distinct from placed.need
    and seats.seat_id = coalesce(placed.seat_id, filled.seat_id)
left join int_warm_paths as paths
    on paths.account = placed.account
    and paths.contact_id = placed.contact_id
    and paths.position = 1
left join stg_engagements as touches
    on touches.touch = placed.touch
where placed.position <= 5
