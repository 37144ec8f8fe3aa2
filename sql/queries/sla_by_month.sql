-- sla_by_month: how far the first clause of the SLA was met, by the month in which an answer was due.
-- grain: month
select
    cast(date_trunc('month', handed.contact_due_at) as date) as month,
    count(*) filter (where handed.contact = 'met') as met,
    count(*) filter (where handed.contact = 'breached') as breached,
    round(count(*) filter (where handed.contact = 'met') / count(*), 4) as met_share,
    any_value(sla.contact_share) as target_share
from handoffs as handed
cross join run.sla as sla
where handed.contact in ('met', 'breached')
group by cast(date_trunc('month', handed.contact_due_at) as date)
order by month
