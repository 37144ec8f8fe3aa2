-- int_person_accounts: the account each person belongs to.
-- grain: person_id
-- note: a record that the CRM puts at an account goes before one matched by evidence, and the surer match before the less
--       sure.
select
    people.person_id,
    matched.account_id,
    matched.match_method,
    matched.match_probability,
    matched.match_class
from int_people as people
inner join int_contact_accounts as matched
    on matched.contact_id = people.contact_id
qualify row_number() over (
    partition by people.person_id
    order by
        case when matched.match_method = 'crm' then 0 when matched.account_id is not null then 1 else 2 end,
        matched.match_probability desc,
        matched.match_class,
        people.contact_id
) = 1
