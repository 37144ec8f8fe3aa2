-- export_list_members: who may be written to, for the lists of a marketing automation: one list for each queue.
-- grain: list, email
-- note: Only people with an address who have not denied consent, not unsubscribed, and whom nothing excludes. Of several
--       people with one address, the one with the highest score counts.
with

members as (

    select
        scores.queue as list,
        people.email,
        scores.contact_id,
        scores.score,
        row_number() over (partition by people.email order by scores.score desc, scores.contact_id) as place
    from contact_scores_now as scores
    inner join contacts as people
        on people.contact_id = scores.contact_id
    where people.is_contactable
        and people.consent is distinct from 'denied'
        and people.status is distinct from 'suppressed'
        and scores.excluded_because is null
        and scores.queue is not null

)

select list, email, contact_id, score
from members
where place = 1
order by list, email
