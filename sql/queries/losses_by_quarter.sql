-- losses_by_quarter: why deals were lost, quarter by quarter, the newest first.
-- grain: quarter, category, loss_reason, competitor, currency
select
    quarter,
    category,
    loss_reason,
    competitor,
    currency,
    deals,
    amount
from loss_reasons
order by quarter desc, deals desc, category nulls last, loss_reason, competitor, currency
