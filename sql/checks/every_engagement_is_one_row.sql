-- Every row returned is a violation.
-- by: touch
-- note: Rows of one touch are told apart by its people. That two touches have one id is refused when they are loaded.
select engagement_id, count(*) as rows
from int_engagements
group by engagement_id
having count(*) > 1
