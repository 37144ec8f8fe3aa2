-- velocity_by_quarter: what the open deals bring a day, quarter by quarter, the newest first.
-- grain: quarter, currency
select
    quarter,
    currency,
    deals_open,
    deals_closed,
    deals_won,
    win_rate,
    mean_amount,
    median_days,
    velocity
from pipeline_velocity
order by quarter desc, currency
