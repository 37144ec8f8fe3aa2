-- int_hand_raise_ledger: requests for sales, which send a person to sales whatever the score.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
select
    as_of, 'contact' as entity, contact_id as entity_id, 'intent' as part, 'override' as kind, 8 as step,
    'hand_raise:' || kind as rule_id, engagement_id, contact_id, occurred_at, 0 as hundredths
from int_hand_raises
where contact_id is not null

union all

select
    as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'override' as kind, 8 as step,
    'hand_raise:' || kind as rule_id, engagement_id, contact_id, occurred_at, 0 as hundredths
from int_hand_raises
where account_id is not null
