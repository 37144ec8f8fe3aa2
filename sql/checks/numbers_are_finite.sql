-- Every row returned is a violation.
-- by: touch
select engagement_id, value, duration_seconds
from int_engagements
where not isfinite(value)
    or not isfinite(duration_seconds)
