-- Every row returned is a violation.
-- by: as_of, account_id
select scores.as_of, scores.account_id, scores.intent
from account_scores as scores
cross join run.scoring as scoring
where scores.intent * 100 not between 0 and scoring.account_cap_hundredths
