-- Every row returned is a violation.
-- by: as_of, contact_id
select scores.as_of, scores.contact_id, scores.account_fit, scores.person_fit, scores.intent
from contact_scores as scores
cross join run.scoring as scoring
where scores.account_fit * 100 not between 0 and scoring.account_fit_max_hundredths
    or scores.person_fit * 100 not between 0 and scoring.person_fit_max_hundredths
    or scores.intent * 100 not between 0 and scoring.person_cap_hundredths
    or scores.fit <> scores.account_fit + scores.person_fit
    or scores.score <> scores.fit + scores.intent
