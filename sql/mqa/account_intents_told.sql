-- account_intents_told: the intent of each whole account at the instant before, as it was told then and as it is known now.
-- grain: account_id
-- kept as: view, published as table
-- in order of: account_id
-- note: Told by what was loaded and decided at that instant, and by the rules of then. There are no rows if nothing was
--       loaded by then, or if nothing was loaded or decided since and the rules are the same.
select
    accounts.account_id,
    scoring.solution,
    earlier.as_of as since,
    earlier.known_at,
    cast(coalesce(told.told_hundredths, 0) / 100.0::double as decimal(9, 2)) as intent_told,
    cast(scores.intent_hundredths / 100.0::double as decimal(9, 2)) as intent_known
from int_account_scores as scores
inner join int_told_at as earlier
    on earlier.as_of = scores.as_of
inner join int_account_numbers as accounts
    on accounts.account = scores.account
left join int_told_scores as told
    on told.account = scores.account
cross join run.scoring as scoring
