-- account_members: the people we know at the account, those on a seat first, then by what they add to its intent.
-- grain: solution, contact_id
select
    committee_members.solution,
    committee_members.contact_id,
    contacts.full_name,
    contacts.title,
    contacts.seniority,
    committee_members.role,
    committee_members.role_confidence,   -- 0 to 1
    committee_members.role_source,
    committee_members.seat_id,
    committee_members.state,
    coalesce(contacts.is_contactable, false) as is_contactable,
    committee_members.intent,
    committee_members.role_weight,
    committee_members.account_intent,
    contacts.match_class,
    contacts.other_role,                 -- what another source says, where it disagrees
    contacts.other_role_source,
    contacts.status
from committee_members
left join contacts
    on contacts.contact_id = committee_members.contact_id
    and contacts.account_id = $account_id
where committee_members.account_id = $account_id
    and ($solution::varchar is null or committee_members.solution = $solution)
order by
    committee_members.solution,
    committee_members.seat_id is null,
    committee_members.account_intent desc,
    contacts.full_name,
    committee_members.contact_id
