-- Every row returned is a violation.
select level, subject_id, stage, count(*) as rows, min(days) as days
from funnel_stages
group by level, subject_id, stage
having count(*) > 1
    or min(days) < 0
