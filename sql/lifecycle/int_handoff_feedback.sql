-- int_handoff_feedback: the first thing that sales said about what was handed over: accepted, rejected, recycled, or a deal.
-- grain: handoff_id
-- note: What is said of the account counts for its people, and what is said of the person for their hand-off. Of what is said
--       at one instant, that of the person counts before that of the account for a hand-off of the person, and after it for
--       one of the account.
select
    handed.handoff_id,
    said.recorded_at as feedback_at,
    said.status as feedback
from int_handovers as handed
inner join int_lifecycle_records as said
    on said.account_id = handed.account_id
    and (said.level = 'account' or said.subject_id = handed.contact_id or handed.contact_id is null)
    and said.recorded_at > handed.handed_at
    and said.cause in ('record', 'decision', 'deal')
    and said.status in ('sal', 'sql', 'opportunity', 'customer', 'disqualified', 'recycled')
qualify row_number() over (
    partition by handed.handoff_id
    order by said.recorded_at, said.level <> handed.level, said.subject_id
) = 1
