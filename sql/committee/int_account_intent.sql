-- int_account_intent: the intent of each account: what its people bring by the weight of their seats, and its own signals.
-- grain: as_of, account
-- grows by: account, as_of
-- note: Own signals name nobody, and count once. weighted_hundredths is the sum before the cap of the account.
with

own as (

    select
        as_of,
        account,
        intent_hundredths
    from int_person_intent
    where person < 0
        and intent_hundredths > 0

),

rollup as (

    select as_of, account, weighted_hundredths, strong_intent_hundredths
    from int_committee_rollup
    where need is null

),

summed as (

    select
        coalesce(rollup.as_of, own.as_of) as as_of,
        coalesce(rollup.account, own.account) as account,
        coalesce(own.intent_hundredths, 0) as own_hundredths,
        coalesce(rollup.weighted_hundredths, 0) + coalesce(own.intent_hundredths, 0) as weighted_hundredths,
        coalesce(rollup.strong_intent_hundredths, 0) + coalesce(own.intent_hundredths, 0) as strong_hundredths
    from rollup
    full outer join own
        on own.as_of = rollup.as_of
        and own.account = rollup.account

)

select
    summed.as_of,
    summed.account,
    summed.own_hundredths,
    summed.weighted_hundredths,
    least(summed.weighted_hundredths, scoring.account_cap_hundredths) as intent_hundredths,
    least(summed.strong_hundredths, scoring.account_cap_hundredths) as strong_intent_hundredths
from summed
cross join run.scoring as scoring
