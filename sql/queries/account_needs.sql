-- account_needs: what the people of an account are after, by the topics of their deliberate signals.
-- grain: need
select
    needs.need,
    needs.people,
    needs.senior_people,
    needs.points,
    needs.has_warm_episode,
    string_agg(coalesce(contacts.full_name, contacts.contact_id), ', ' order by contacts.full_name) as names
from account_needs as needs
left join int_contacts as contacts
    on contacts.account_id = $account_id
    and list_contains(string_split(needs.contact_ids, '|'), contacts.contact_id)
where needs.account_id = $account_id
group by all
order by needs.points desc, needs.need
