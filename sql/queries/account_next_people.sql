-- account_next_people: whom to talk to next, and who could introduce us.
-- grain: solution, contact_id
select
    next_people.solution,
    next_people.contact_id,
    contacts.full_name,
    contacts.title,
    next_people.role,
    next_people.seat_id,
    next_people.state,
    introducers.full_name as via_name,
    next_people.via_tie
from next_people
inner join contacts
    on contacts.contact_id = next_people.contact_id
    and contacts.account_id = $account_id
left join contacts as introducers
    on introducers.contact_id = next_people.via_contact_id
    and introducers.account_id = $account_id
where next_people.account_id = $account_id
    and ($solution::varchar is null or next_people.solution = $solution)
order by next_people.solution, next_people.position
limit $limit
