-- sla_waiting: hand-offs that nobody has answered and sales has said nothing of, those due first on top.
-- grain: handoff_id
-- note: $limit rows.
select
    coalesce(accounts.name, waiting.account_id) as account,
    contacts.full_name as person,
    waiting.why,
    waiting.detail,
    waiting.queue,
    coalesce(users.name, waiting.user_id, 'nobody') as who,
    waiting.handed_at,
    waiting.contact_due_at,
    waiting.contact,
    waiting.latest,
    waiting.account_id
from handoffs as waiting
left join accounts
    on accounts.account_id = waiting.account_id
left join contacts
    on contacts.contact_id = waiting.contact_id
left join users
    on users.user_id = waiting.user_id
where waiting.is_open
    and waiting.contacted_at is null
order by waiting.contact_due_at nulls last, waiting.handoff_id
limit $limit
