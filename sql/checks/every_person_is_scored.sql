-- Every row returned is a violation.
-- by: as_of, contact_id
select contacts.contact_id, run_clock.as_of
from contacts
cross join run_clock
left join contact_scores as scores
    on scores.contact_id = contacts.contact_id
    and scores.as_of = run_clock.as_of
where scores.contact_id is null
