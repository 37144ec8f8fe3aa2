-- contact_scores_now: fit, intent, score and band of each person as of the run.
-- grain: contact_id
-- kept as: view, published as table
-- grows by: person, account, as_of
-- in order of: account_id, contact_id
select contact_scores.*
from contact_scores
inner join run_clock as clock
    on clock.as_of = contact_scores.as_of
    and clock.is_now
