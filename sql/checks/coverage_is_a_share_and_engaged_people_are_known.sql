-- Every row returned is a violation.
-- by: as_of, account_id
select as_of, account_id, coverage_identified, coverage_contactable, coverage_engaged, coverage_met
from account_scores
where coverage_identified not between 0 and 1
    or coverage_contactable not between 0 and coverage_identified
    or coverage_engaged not between 0 and coverage_identified
    or coverage_met not between 0 and coverage_identified
