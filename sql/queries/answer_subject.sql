-- answer_subject: the account, or the person with their account, whom an answer is about.
-- grain: subject
select
    'account' as subject,
    account_id,
    name as account_name,
    cast(null as varchar) as contact_id,
    cast(null as varchar) as full_name
from accounts
where account_id = $subject_id

union all

select
    'contact' as subject,
    people.account_id,
    accounts.name as account_name,
    people.contact_id,
    people.full_name
from contacts as people
left join accounts
    on accounts.account_id = people.account_id
where people.contact_id = $subject_id
