-- Every row returned is a violation.
-- by: as_of, person
select as_of, touch, person, rule, is_repeat_visit, count(*) as rows
from int_ledger_points
group by as_of, touch, person, rule, is_repeat_visit
having count(*) > 1
