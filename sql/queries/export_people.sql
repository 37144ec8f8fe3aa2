-- export_people: what a CRM is told of each record of a person that came from it.
-- grain: record_id
-- note: $system is a system that contact_origins names, or null for all records. Nobody who has denied consent or is
--       suppressed is in it. A person with several records has the same scores on all of them.
select distinct
    origins.record_id,
    scores.band,
    scores.queue,
    scores.fit,
    scores.intent,
    scores.score,
    people.buying_role,
    scores.is_hand_raise,
    scores.last_signal_at,
    scores.as_of as scored_at
from contact_scores_now as scores
inner join contacts as people
    on people.contact_id = scores.contact_id
inner join contact_origins as origins
    on origins.contact_id = scores.contact_id
where people.consent is distinct from 'denied'
    and people.status is distinct from 'suppressed'
    and ($system::varchar is null or origins.system = $system)
order by origins.record_id
