-- int_committee_ledger: what an account gets or loses because of its people's seats, people who do not count, and its cap.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
select
    weights.as_of, 'account' as entity, people.account_id as entity_id, 'intent' as part, 'role_weight' as kind, 6 as step,
    weights.role as rule_id, cast(null as varchar) as engagement_id, people.contact_id,
    cast(null as timestamptz) as occurred_at,
    weights.hundredths
from int_ledger_weights as weights
inner join int_scored_people as people
    on people.person = weights.person
    and people.account = weights.account

union all

select
    left_out.as_of, 'account' as entity, people.account_id as entity_id, 'intent' as part, 'exclusion' as kind, 6 as step,
    left_out.reason as rule_id, cast(null as varchar) as engagement_id, people.contact_id,
    cast(null as timestamptz) as occurred_at,
    -left_out.intent_hundredths as hundredths
from int_ledger_exclusions as left_out
inner join int_scored_people as people
    on people.person = left_out.person

union all

select
    caps.as_of, 'account' as entity, accounts.account_id as entity_id, 'intent' as part, 'clip' as kind, 7 as step,
    'account' as rule_id, cast(null as varchar) as engagement_id, null as contact_id,
    cast(null as timestamptz) as occurred_at,
    caps.hundredths
from int_ledger_caps as caps
inner join stg_accounts as accounts
    on accounts.account = caps.account
