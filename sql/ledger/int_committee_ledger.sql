-- int_committee_ledger: what an account gets or loses because of the seats its people's intent counts for, and its cap.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
select
    as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'role_weight' as kind, 6 as step,
    role as rule_id, cast(null as varchar) as engagement_id, contact_id,
    cast(null as timestamptz) as occurred_at,
    weighted_hundredths - intent_hundredths as hundredths
from int_member_weights
where weighted_hundredths <> intent_hundredths

union all

select
    as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'clip' as kind, 7 as step,
    'account' as rule_id, cast(null as varchar) as engagement_id, null as contact_id,
    cast(null as timestamptz) as occurred_at,
    intent_hundredths - weighted_hundredths as hundredths
from int_committee_rollup
where intent_hundredths <> weighted_hundredths
