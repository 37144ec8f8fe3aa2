-- batch_people: the people of a batch, what each was worth when handed over, what was said of them and what became of them.
-- grain: contact_id
-- note: The batch is of those who reached $stage from $since up to and without $until.
select
    contact_id,
    full_name,
    title,
    account_id,
    account_name,
    lead_source,
    reached_at,
    score_then,
    score_now,
    disposition,
    disposition_reason,
    outcome,
    opportunity_id,
    amount,
    currency
from lead_outcomes
where stage = $stage
    and reached_at >= cast($since as timestamptz)
    and reached_at < cast($until as timestamptz)
order by amount desc nulls last, score_then desc nulls last, reached_at, contact_id
