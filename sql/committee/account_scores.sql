-- account_scores: fit, intent and committee coverage of each account.
-- grain: as_of, account_id, solution
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: as_of, account_id
-- in parts by: as_of
-- note: Identified and contactable coverage are known at the instant of the run alone, and null at those before.
--       Intent is the sum, over people, of their intent times the weight of the seat it counts for, up to the cap.
--       intent_uncapped is what it would be without that cap. own_intent is the part that nobody of them gave, such as topic
--       surges. intent_strong counts only people with a strong match to the account.
--       Each need that an account shows has rows of its own, as a solution: the part of its fit, intent and engaged people that
--       is about the need.
with

scores as (

    select
        whole.as_of,
        whole.account,
        cast(null as varchar) as need,
        whole.fit_hundredths,
        whole.intent_hundredths,
        whole.strong_intent_hundredths,
        whole.own_intent_hundredths,
        whole.uncapped_hundredths,
        whole.people,
        whole.people_engaged,
        whole.recent_signals,
        whole.last_signal_at,
        whole.coverage_identified,
        whole.coverage_contactable,
        whole.coverage_engaged,
        whole.coverage_met
    from int_account_scores as whole

    union all

    select
        needs.as_of,
        needs.account,
        needs.need,
        needs.fit_hundredths,
        needs.intent_hundredths,
        needs.strong_intent_hundredths,
        needs.own_intent_hundredths,
        needs.uncapped_hundredths,
        whole.people,
        needs.people_engaged,
        whole.recent_signals,
        whole.last_signal_at,
        needs.coverage_identified,
        needs.coverage_contactable,
        needs.coverage_engaged,
        needs.coverage_met
    from int_need_scores as needs
    inner join int_account_scores as whole
        on whole.as_of = needs.as_of
        and whole.account = needs.account

)

select
    scores.as_of,
    accounts.account_id,
    coalesce(scores.need, scoring.solution) as solution,
    cast(scores.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(scores.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast(scores.strong_intent_hundredths / 100.0::double as decimal(9, 2)) as intent_strong,
    cast(scores.own_intent_hundredths / 100.0::double as decimal(9, 2)) as own_intent,
    cast(scores.uncapped_hundredths / 100.0::double as decimal(18, 2)) as intent_uncapped,
    scores.people,
    scores.people_engaged,
    scores.recent_signals,
    scores.last_signal_at,
    scores.coverage_identified,
    scores.coverage_contactable,
    scores.coverage_engaged,
    scores.coverage_met
from scores
inner join run.clock as clock
    on clock.as_of = scores.as_of
    and clock.is_recent
inner join int_account_numbers as accounts
    on accounts.account = scores.account
cross join run.scoring as scoring
