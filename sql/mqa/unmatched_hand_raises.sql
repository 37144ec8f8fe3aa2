-- unmatched_hand_raises: requests for sales that still count as of the run, and whose account nobody knows.
-- grain: engagement_id, contact_id
-- in order of: raised_at, engagement_id, contact_id
-- note: They are in the queue for hand-raises like all others, though no account can be an MQA by them. A request that the
--       source links to several people has a row for each.
select
    details.engagement_id,
    raises.kind,
    raises.occurred_at as raised_at,
    people.contact_id,
    people.full_name,
    people.title,
    coalesce(people.email, details.email) as email,
    scoring.hand_raise_queue as queue
from int_hand_raises as raises
inner join run.clock as clock
    on clock.as_of = raises.as_of
    and clock.is_now
cross join run.scoring as scoring
inner join stg_engagements as details
    on details.touch = raises.touch
left join int_contacts as people
    on people.person = raises.person
where raises.account is null
