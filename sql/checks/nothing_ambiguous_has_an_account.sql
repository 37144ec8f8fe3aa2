-- Every row returned is a violation.
select subject, subject_id
from match_queue
inner join contacts
    on contacts.contact_id = match_queue.contact_id
where contacts.account_id is not null
