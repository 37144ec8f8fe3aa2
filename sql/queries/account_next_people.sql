-- account_next_people: whom to talk to next, and who could introduce us.
-- grain: solution, contact_id
-- note: somebody we may write to and have not met: on a seat before off one, engaged before merely
--       contactable, then by the weight of the seat and intent; the order of mqa_queue. The way in is
--       somebody we have met or who is engaged, tied to that person; met before engaged, then the
--       most ties. via_tie says what that one is to the person: manager, report or same_meeting.
with

links as (

    select
        account_id,
        from_contact_id as contact_id,
        to_contact_id as other_id,
        case when tie = 'reports_to' then 'manager' else tie end as tie,
        ties
    from committee_edges
    where account_id = $account_id
    union all
    select
        account_id,
        to_contact_id,
        from_contact_id,
        case when tie = 'reports_to' then 'report' else tie end,
        ties
    from committee_edges
    where account_id = $account_id

),

ways_in as (

    select
        links.contact_id,
        committee_members.solution,
        contacts.full_name as via_name,
        links.tie as via_tie,
        row_number() over (
            partition by links.contact_id, committee_members.solution
            order by
                committee_members.state = 'met' desc,
                links.ties desc,
                links.other_id,
                links.tie
        ) as place
    from links
    inner join committee_members
        on committee_members.contact_id = links.other_id
        and committee_members.account_id = links.account_id
        and committee_members.state in ('engaged', 'met')
    inner join contacts
        on contacts.contact_id = links.other_id

)

select
    committee_members.solution,
    committee_members.contact_id,
    contacts.full_name,
    contacts.title,
    coalesce(committee_seats.role, committee_members.role) as role,   -- of the seat, else the likeliest
    committee_members.seat_id,
    committee_members.state,
    ways_in.via_name,
    ways_in.via_tie
from committee_members
inner join contacts
    on contacts.contact_id = committee_members.contact_id
left join committee_seats
    on committee_seats.account_id = committee_members.account_id
    and committee_seats.solution = committee_members.solution
    and committee_seats.seat_id = committee_members.seat_id
left join ways_in
    on ways_in.contact_id = committee_members.contact_id
    and ways_in.solution = committee_members.solution
    and ways_in.place = 1
where committee_members.account_id = $account_id
    and committee_members.state in ('contactable', 'engaged')
    and contacts.is_contactable
    and ($solution::varchar is null or committee_members.solution = $solution)
order by
    committee_members.solution,
    committee_members.seat_id is null,
    committee_members.state = 'contactable',
    coalesce(committee_seats.weight, 0) desc,
    committee_members.intent desc,
    committee_members.contact_id
limit $limit
