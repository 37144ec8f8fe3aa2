-- account_ties: the links between people of the account.
-- grain: from_contact_id, to_contact_id, tie
select
    committee_edges.from_contact_id,
    committee_edges.to_contact_id,
    committee_edges.tie,                 -- reports_to, same_meeting or same_thread
    committee_edges.ties,
    from_person.full_name as from_name,
    to_person.full_name as to_name
from committee_edges
left join contacts as from_person
    on from_person.contact_id = committee_edges.from_contact_id
    and from_person.account_id = $account_id
left join contacts as to_person
    on to_person.contact_id = committee_edges.to_contact_id
    and to_person.account_id = $account_id
where committee_edges.account_id = $account_id
    and committee_edges.tie in ('reports_to', 'same_meeting', 'same_thread')
order by committee_edges.tie, committee_edges.from_contact_id, committee_edges.to_contact_id
