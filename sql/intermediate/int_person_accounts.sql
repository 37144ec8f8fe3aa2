-- int_person_accounts: the account each person belongs to.
-- grain: person_id
-- note: a record that the CRM puts at an account goes before one matched by e-mail domain.
select
    people.person_id,
    matched.account_id,
    matched.match_method
from int_people as people
inner join int_contact_accounts as matched
    on matched.contact_id = people.contact_id
qualify row_number() over (
    partition by people.person_id
    order by
        case matched.match_method when 'crm' then 0 when 'email_domain' then 1 else 2 end,
        people.contact_id
) = 1
