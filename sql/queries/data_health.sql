-- data_health: measures of the data, those that are not healthy first.
-- grain: measure, subject
select
    measure,
    subject,
    value,
    expected,
    is_healthy,
    detail
from data_health
order by is_healthy, measure, subject
