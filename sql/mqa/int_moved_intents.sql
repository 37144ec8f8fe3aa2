-- int_moved_intents: by how much the intent of each account moved since the instant before, in all and by its own signals.
-- grain: as_of, account, need
-- kept as: view
-- grows by: account
-- note: Of the whole account, and of each need that it shows. Own signals name nobody.
with

instants as (

    select as_of, as_of as at, 1 as sign
    from run.clock
    where is_now

    union all

    select as_of, previous_as_of as at, -1 as sign
    from run.clock
    where is_now

),

intents as (

    select as_of, account, cast(null as varchar) as need, intent_hundredths, own_intent_hundredths
    from int_account_scores

    union all

    select as_of, account, need, intent_hundredths, own_intent_hundredths
    from int_need_scores

)

select
    instants.as_of,
    intents.account,
    intents.need,
    cast(sum(instants.sign * intents.intent_hundredths) as bigint) as moved_hundredths,
    cast(sum(instants.sign * intents.own_intent_hundredths) as bigint) as own_hundredths
from intents
inner join instants
    on instants.at = intents.as_of
group by instants.as_of, intents.account, intents.need
