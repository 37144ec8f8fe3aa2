-- second_leads: people who answered at accounts that are qualified or in a deal, and whom nobody took up.
-- grain: handoff_id
-- note: They were recycled, had no owner, or waited beyond the deadline without an answer. open_amount is what the open
--       deals of the account are worth. $limit rows.
select
    accounts.name as account,
    contacts.full_name as person,
    contacts.title,
    missed.state,
    missed.why,
    missed.handed_at,
    missed.what,
    missed.open_amount,
    missed.account_id
from second_leads as missed
inner join accounts
    on accounts.account_id = missed.account_id
left join contacts
    on contacts.contact_id = missed.contact_id
where missed.what is not null
order by missed.open_amount desc nulls last, missed.handed_at desc, missed.handoff_id
limit $limit
