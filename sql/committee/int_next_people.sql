-- int_next_people: whom to talk to next at each account, the first one at position 1, and who could introduce us.
-- grain: account, solution, position
-- grows by: account
-- note: People whom we may write to and have not met: those who fill a seat before those who do not, engaged before merely
--       contactable, then by the weight of the seat, then by intent. The introduction comes from somebody whom we have met
--       or who is engaged, and who is linked to the person: met before engaged, then the one with most links. via_tie says
--       how they are linked to the person: manager, report, same_meeting or same_thread.
with

links as (

    select
        account_id,
        from_contact_id as contact_id,
        to_contact_id as other_id,
        case when tie = 'reports_to' then 'manager' else tie end as tie,
        ties
    from committee_edges
    where tie in ('reports_to', 'same_meeting', 'same_thread')

    union all

    select
        account_id,
        to_contact_id as contact_id,
        from_contact_id as other_id,
        case when tie = 'reports_to' then 'report' else tie end as tie,
        ties
    from committee_edges
    where tie in ('reports_to', 'same_meeting', 'same_thread')

),

introductions as (

    select
        links.contact_id,
        others.solution,
        links.other_id,
        links.tie,
        row_number() over (
            partition by links.contact_id, others.solution
            order by
                others.state = 'met' desc,
                links.ties desc,
                links.other_id,
                links.tie
        ) as rank
    from links
    inner join committee_members as others
        on others.contact_id = links.other_id
        and others.account_id = links.account_id
        and others.state in ('engaged', 'met')

)

select
    members.as_of,
    contacts.account,
    members.account_id,
    members.solution,
    cast(
        row_number() over (
            partition by members.account_id, members.solution
            order by
                members.seat_id is null,
                members.state = 'contactable',
                coalesce(seats.weight, 0) desc,
                members.intent desc,
                members.contact_id
        ) as bigint
    ) as position,
    members.contact_id,
    coalesce(seats.role, members.role) as role,   -- of the seat, else the likeliest
    members.seat_id,
    members.state,
    introductions.other_id as via_contact_id,
    introductions.tie as via_tie
from committee_members as members
inner join int_contacts as contacts
    on contacts.contact_id = members.contact_id
    and contacts.contactable_until > members.as_of
left join committee_seats as seats
    on seats.account_id = members.account_id
    and seats.solution = members.solution
    and seats.seat_id = members.seat_id
left join introductions
    on introductions.contact_id = members.contact_id
    and introductions.solution = members.solution
    and introductions.rank = 1
where members.state in ('contactable', 'engaged')
