-- lifecycle_illegal: the moves that the stages of the playbook do not allow, the latest first.
-- grain: level, subject_id, entered_at
-- note: $limit rows.
select
    moves.level,
    coalesce(people.full_name, accounts.name, moves.subject_id) as name,
    moves.from_status,
    moves.status,
    moves.illegal_because,
    moves.cause,
    moves.entered_at,
    coalesce(users.name, moves.user_id) as who,
    moves.subject_id
from lifecycle as moves
left join contacts as people
    on moves.level = 'person'
    and people.contact_id = moves.subject_id
left join accounts
    on moves.level = 'account'
    and accounts.account_id = moves.subject_id
left join users
    on users.user_id = moves.user_id
where not moves.is_allowed
order by moves.entered_at desc, moves.level, moves.subject_id
limit $limit
