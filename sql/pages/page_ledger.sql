-- page_ledger: every line of the accounts' fit and intent, as of the run.
-- grain: account_id, solution, line_no
-- grows by: account
-- in order of: account_id, solution, line_no
select
    score_ledger.entity_id as account_id,
    score_ledger.solution,
    score_ledger.line_no,
    score_ledger.part,                   -- fit or intent
    score_ledger.kind,
    score_ledger.rule_id,
    score_ledger.contact_id,
    contacts.full_name,
    score_ledger.engagement_id,
    score_ledger.occurred_at,
    score_ledger.points,
    score_ledger.decay_mode
from score_ledger
left join contacts
    on contacts.contact_id = score_ledger.contact_id
where score_ledger.entity = 'account'
    and score_ledger.as_of = $as_of
