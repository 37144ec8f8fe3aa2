-- Every row returned is a violation.
-- by: as_of, touch
select as_of, touch, person, rule, is_repeat_visit, count(*) as rows
from int_signal_points
group by as_of, touch, person, rule, is_repeat_visit
having count(*) > 1
