-- Every row returned is a violation.
-- by: as_of, account_id
select as_of, account_id, solution
from mqa
where intent_strong < 0
    or intent_strong > intent
    or (needs_weak_match and not is_mqa)
