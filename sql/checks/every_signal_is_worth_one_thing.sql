-- Every row returned is a violation.
select as_of, engagement_id, rule_id, count(*) as rows
from int_signal_points
group by as_of, engagement_id, rule_id
having count(*) > 1
