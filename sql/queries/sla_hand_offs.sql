-- sla_hand_offs: hand-offs with how long they waited and whether they were answered in time, the latest first.
-- grain: handoff_id, assigned_at
-- note: $owner is the name of an owner, or null for all; $longer_than a number of business hours that a hand-off waited
--       longer than, or null for all; $limit rows. hand_offs is how many there are.
select
    coalesce(accounts.name, handed.account_id) as account,
    contacts.full_name as person,
    handed.why,
    handed.detail,
    coalesce(users.name, handed.user_id, 'nobody') as who,
    handed.handed_at,
    handed.contacted_at,
    handed.hours_waited,
    handed.contact,
    handed.account_id,
    count(*) over () as hand_offs
from handoffs as handed
left join accounts
    on accounts.account_id = handed.account_id
left join contacts
    on contacts.contact_id = handed.contact_id
left join users
    on users.user_id = handed.user_id
where coalesce(users.name, handed.user_id, 'nobody') = coalesce($owner, users.name, handed.user_id, 'nobody')
    and (cast($longer_than as double) is null or handed.hours_waited > cast($longer_than as double))
order by handed.handed_at desc, handed.handoff_id, handed.assigned_at
limit $limit
