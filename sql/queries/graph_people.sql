-- graph_people: who counts in the committees of some accounts, with what their graphs need, as of now.
-- grain: account_id, contact_id
-- note: Of a need, with their intent for it; engaged are those who are after it. Nobody who is excluded themselves counts.
select
    members.account_id,
    members.contact_id,
    people.full_name,
    people.title,
    members.intent,
    people.is_contactable,
    members.is_engaged,
    members.is_met
from committee_members as members
inner join run_playbook as settings
    on settings.key = 'solution'
inner join contacts as people
    on people.contact_id = members.contact_id
    and people.account_id = members.account_id
where members.account_id in (select unnest($account_ids))
    and members.solution = coalesce($solution, settings.value)
    and members.is_counted
order by members.account_id, members.contact_id
