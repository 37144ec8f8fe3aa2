-- sla_breaches: hand-offs that were not answered in time, the latest first.
-- grain: handoff_id, assigned_at
-- note: $who is the name of an owner, or null for all; $month the first day of the month of the deadline, or null for all;
--       $limit rows.
select
    coalesce(accounts.name, late.account_id) as account,
    contacts.full_name as person,
    late.why,
    coalesce(users.name, late.user_id, 'nobody') as who,
    late.handed_at,
    late.contact_due_at,
    late.contacted_at,
    late.hours_waited,
    late.latest,
    late.account_id
from handoffs as late
left join accounts
    on accounts.account_id = late.account_id
left join contacts
    on contacts.contact_id = late.contact_id
left join users
    on users.user_id = late.user_id
where late.contact = 'breached'
    and coalesce(users.name, late.user_id, 'nobody') = coalesce($who, users.name, late.user_id, 'nobody')
    and date_trunc('month', late.contact_due_at)
        = coalesce(cast($month as date), date_trunc('month', late.contact_due_at))
order by late.contact_due_at desc, late.handoff_id
limit $limit
