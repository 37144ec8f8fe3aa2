-- Every row returned is a violation.
-- by: as_of, person
select as_of, touch, occurred_at
from int_ledger_points
where occurred_at > as_of
