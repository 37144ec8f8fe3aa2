-- Every row returned is a violation.
select engagement_id, value, duration_seconds
from engagements
where not isfinite(value)
    or not isfinite(duration_seconds)
