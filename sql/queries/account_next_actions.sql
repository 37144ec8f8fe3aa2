-- account_next_actions: what to do next, with whom, through whom, and why now.
-- grain: solution, position
select
    actions.solution,
    actions.position,
    actions.action,
    actions.contact_id,
    people.full_name,
    people.title,
    actions.role,
    actions.seat_id,
    coalesce(users.name, actions.through_user_id) as through_user,
    first_person.full_name as through_first,
    second_person.full_name as through_second,
    actions.probability,
    actions.evidence_at,
    signals.kind as evidence_kind
from next_actions as actions
left join contacts as people
    on people.contact_id = actions.contact_id
    and people.account_id = $account_id
left join users
    on users.user_id = actions.through_user_id
left join contacts as first_person
    on first_person.contact_id = split_part(actions.through_contact_ids, '|', 1)
    and first_person.account_id = $account_id
left join contacts as second_person
    on second_person.contact_id = split_part(actions.through_contact_ids, '|', 2)
    and second_person.account_id = $account_id
left join engagements as signals
    on signals.engagement_id = actions.evidence_id
    and signals.account_id = $account_id
where actions.account_id = $account_id
    and ($solution::varchar is null or actions.solution = $solution)
order by actions.solution, actions.position
limit $limit
