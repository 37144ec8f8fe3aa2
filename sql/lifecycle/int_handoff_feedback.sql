-- int_handoff_feedback: the first thing that sales said about what was handed over: accepted, rejected, recycled, or a deal.
-- grain: handoff_id
-- note: What is said of the account counts for its people, and what is said of the person for their hand-off.
select
    handed.handoff_id,
    min(said.recorded_at) as feedback_at,
    arg_min(said.status, said.recorded_at) filter (where said.status is not null) as feedback
from int_handovers as handed
inner join int_lifecycle_records as said
    on said.account_id = handed.account_id
    and (said.level = 'account' or said.subject_id = handed.contact_id or handed.contact_id is null)
    and said.recorded_at > handed.handed_at
    and said.cause in ('record', 'decision', 'deal')
    and said.status in ('sal', 'sql', 'opportunity', 'customer', 'disqualified', 'recycled')
group by handed.handoff_id
