-- graph_links: the links between people of some accounts.
-- grain: account_id, from_contact_id, to_contact_id, tie
select
    account_id,
    from_contact_id,
    to_contact_id,
    tie,                                 -- reports_to, same_meeting or same_thread
    ties
from committee_edges
where account_id in (select unnest($account_ids))
    and tie in ('reports_to', 'same_meeting', 'same_thread')
order by account_id, tie, from_contact_id, to_contact_id
