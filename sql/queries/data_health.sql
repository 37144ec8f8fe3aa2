-- data_health: what of the data is not as it should be, that first.
-- grain: measure, subject
select
    measure,
    subject,
    value,
    usual,
    is_well,
    detail
from data_health
order by is_well, measure, subject
