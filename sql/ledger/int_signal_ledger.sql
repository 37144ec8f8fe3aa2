-- int_signal_ledger: what each signal earned, what caps refused and time took, and the bounds of a person's intent.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
-- note: Every line is listed for the person and for the person's account; the lines of an account's own signals for it alone.
with

person_intents as (

    select
        intents.as_of,
        people.contact_id,
        accounts.account_id,
        intents.left_hundredths,
        intents.decayed_hundredths,
        intents.intent_hundredths
    from int_ledger_totals as intents
    left join stg_accounts as accounts
        on accounts.account = intents.account
    left join int_scored_people as people
        on people.person = intents.person
    where people.person is not null
        or intents.person < 0

),

person_lines as (

    select as_of, contact_id, account_id, kind, step, rule_id, engagement_id, occurred_at, hundredths
    from int_signal_lines
    where kind = 'intent' or hundredths <> 0

    union all

    select
        as_of, contact_id, account_id, 'decay' as kind, 4 as step, 'on_total' as rule_id,
        null as engagement_id, null as occurred_at, decayed_hundredths - left_hundredths as hundredths
    from person_intents
    where decayed_hundredths <> left_hundredths

    union all

    select
        as_of, contact_id, account_id,
        case when intent_hundredths > decayed_hundredths then 'floor' else 'clip' end as kind,
        5 as step,
        case when contact_id is null then 'own' else 'person' end as rule_id,
        null as engagement_id, null as occurred_at, intent_hundredths - decayed_hundredths as hundredths
    from person_intents
    where intent_hundredths <> decayed_hundredths

)

select
    as_of, 'contact' as entity, contact_id as entity_id, 'intent' as part, kind, step, rule_id,
    engagement_id, contact_id, occurred_at, hundredths
from person_lines
where contact_id is not null

union all

select
    as_of, 'account' as entity, account_id as entity_id, 'intent' as part, kind, step, rule_id,
    engagement_id, contact_id, occurred_at, hundredths
from person_lines
where account_id is not null
