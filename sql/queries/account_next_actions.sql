-- account_next_actions: what to do next, with whom, through whom, and why now.
-- grain: solution, position
with

named as (

    select map(list(contact_id), list({'full_name': full_name, 'title': title})) as people
    from int_contacts
    where account_id = $account_id

),

evidence as (

    select
        actions.solution,
        actions.position,
        kinds.kind
    from next_actions as actions
    inner join stg_accounts as accounts
        on accounts.account_id = actions.account_id
    inner join int_engagements as touches
        on touches.account = accounts.account
        and touches.engagement_id = actions.evidence_id
    left join int_kinds as kinds
        on kinds.kind_key = touches.kind_key
    where actions.account_id = $account_id

)

select
    actions.solution,
    actions.position,
    actions.action,
    actions.contact_id,
    named.people[actions.contact_id].full_name as full_name,
    named.people[actions.contact_id].title as title,
    actions.role,
    actions.seat_id,
    coalesce(users.name, actions.through_user_id) as through_user,
    named.people[split_part(actions.through_contact_ids, '|', 1)].full_name as through_first,
    named.people[split_part(actions.through_contact_ids, '|', 2)].full_name as through_second,
    actions.probability,
    actions.evidence_at,
    evidence.kind as evidence_kind
from next_actions as actions
cross join named
left join users
    on users.user_id = actions.through_user_id
left join evidence
    on evidence.solution = actions.solution
    and evidence.position = actions.position
where actions.account_id = $account_id
    and ($solution::varchar is null or actions.solution = $solution)
order by actions.solution, actions.position
limit $limit
