-- people_counts: how many people show interest or asked for sales, as of now, by queue, owner of the account and trend.
-- grain: queue, owner_id, trend
select
    coalesce(queue, '(none)') as queue,
    coalesce(owner_id, '(none)') as owner,
    max(owner_name) as owner_name,
    trend,
    count(*) as people
from page_people
group by coalesce(queue, '(none)'), coalesce(owner_id, '(none)'), trend
order by people desc, queue, owner, trend
