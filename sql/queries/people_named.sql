-- people_named: the people that a text names by id, by e-mail address or by name in any case.
-- grain: contact_id
-- note: an id of any of their records names a person.
select
    contacts.contact_id,
    contacts.full_name,
    contacts.title,
    accounts.name as account_name,
    case
        when contacts.contact_id = $text or origins.contact_id is not null then 'id'
        when contacts.email = lower($text) then 'address'
        else 'name'
    end as matched_by
from contacts
left join (select distinct contact_id from contact_origins where record_id = $text) as origins
    on origins.contact_id = contacts.contact_id
left join accounts
    on accounts.account_id = contacts.account_id
where contacts.contact_id = $text
    or origins.contact_id is not null
    or contacts.email = lower($text)
    or lower(contacts.full_name) = lower($text)
order by contacts.contact_id
limit 20
