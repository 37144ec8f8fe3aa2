-- int_hand_raise_ledger: requests for sales, which send a person to sales whatever the score.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
-- reached by: touch of int_engagements
-- reads whole: int_engagements
with

raises as (

    select
        raises.as_of,
        raises.kind,
        raises.occurred_at,
        touches.engagement_id,
        touches.contact_id,
        accounts.account_id
    from int_hand_raises as raises
    inner join int_engagements as touches
        on touches.touch = raises.touch
        and touches.person is not distinct from raises.person
    left join stg_accounts as accounts
        on accounts.account = touches.account

)

select
    as_of, 'contact' as entity, contact_id as entity_id, 'intent' as part, 'override' as kind, 8 as step,
    'hand_raise:' || kind as rule_id, engagement_id, contact_id, occurred_at, 0 as hundredths
from raises
where contact_id is not null

union all

select
    as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'override' as kind, 8 as step,
    'hand_raise:' || kind as rule_id, engagement_id, contact_id, occurred_at, 0 as hundredths
from raises
where account_id is not null
