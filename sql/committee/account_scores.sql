-- account_scores: fit, intent and committee coverage of each account.
-- grain: as_of, account_id, solution
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: as_of, account_id
-- in parts by: as_of
-- note: Intent is the sum, over people, of their intent times the weight of the seat it counts for, up to the cap.
--       own_intent is the part that nobody of them gave, such as topic surges. intent_strong counts only people with a strong match to the account.
select
    scores.as_of,
    accounts.account_id,
    scoring.solution,
    cast(scores.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(scores.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast(scores.strong_intent_hundredths / 100.0::double as decimal(9, 2)) as intent_strong,
    cast(scores.own_intent_hundredths / 100.0::double as decimal(9, 2)) as own_intent,
    scores.people,
    scores.people_engaged,
    scores.recent_signals,
    scores.last_signal_at,
    scores.coverage_identified,
    scores.coverage_contactable,
    scores.coverage_engaged,
    scores.coverage_met
from int_account_scores as scores
inner join int_account_numbers as accounts
    on accounts.account = scores.account
cross join run.scoring as scoring
