-- Every row returned is a violation.
-- by: as_of, account_id
select
    members.account_id,
    members.contact_id,
    scores.excluded_because
from committee_members as members
inner join contact_scores as scores
    on scores.as_of = members.as_of
    and scores.contact_id = members.contact_id
inner join run.excluded as excluded
    on excluded.what = 'person_status'
    and excluded.value = scores.excluded_because
where members.seat_id is not null
    or members.account_intent <> 0
