-- int_committee_ledger: what an account gets or loses because of its people's seats, people who do not count, and its cap.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
-- reached by: person of int_excluded_people
select
    weights.as_of, 'account' as entity, people.account_id as entity_id, 'intent' as part, 'role_weight' as kind, 6 as step,
    weights.role as rule_id, cast(null as varchar) as engagement_id, people.contact_id,
    cast(null as timestamptz) as occurred_at,
    weights.weighted_hundredths - weights.intent_hundredths as hundredths
from int_member_weights as weights
inner join int_scored_people as people
    on people.person = weights.person
    and people.account = weights.account
where weights.weighted_hundredths <> weights.intent_hundredths

union all

select
    scores.as_of, 'account' as entity, people.account_id as entity_id, 'intent' as part, 'exclusion' as kind, 6 as step,
    left_out.reason as rule_id, cast(null as varchar) as engagement_id, people.contact_id,
    cast(null as timestamptz) as occurred_at,
    -scores.intent_hundredths as hundredths
from int_excluded_people as left_out
inner join int_person_scores as scores
    on scores.as_of = left_out.as_of
    and scores.person = left_out.person
inner join int_scored_people as people
    on people.person = left_out.person
    and people.account is not null
where scores.intent_hundredths <> 0

union all

select
    intents.as_of, 'account' as entity, accounts.account_id as entity_id, 'intent' as part, 'clip' as kind, 7 as step,
    'account' as rule_id, cast(null as varchar) as engagement_id, null as contact_id,
    cast(null as timestamptz) as occurred_at,
    intents.intent_hundredths - intents.weighted_hundredths as hundredths
from int_account_intent as intents
inner join stg_accounts as accounts
    on accounts.account = intents.account
where intents.intent_hundredths <> intents.weighted_hundredths
