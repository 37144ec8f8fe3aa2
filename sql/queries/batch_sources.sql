-- batch_sources: what became of the people of a batch, by source.
-- grain: lead_source
-- note: The batch is of those who reached $stage from $since up to and without $until. went_on counts those who have
--       reached a later stage or a deal, whatever came of it; converted counts customers.
select
    lead_source,
    count(*) as people,
    round(cast(avg(score_then) as double), 1) as mean_score_then,
    count(*) filter (where outcome in ('sal', 'sql', 'opportunity', 'customer', 'lost')) as went_on,
    count(*) filter (where outcome = 'customer') as converted,
    count(*) filter (where outcome = 'lost') as lost,
    count(*) filter (where outcome = 'disqualified') as disqualified,
    count(*) filter (where outcome = 'recycled') as recycled,
    count(*) filter (where outcome = 'waiting') as waiting,
    mode(disposition_reason) filter (where outcome in ('disqualified', 'recycled')) as most_frequent_reason
from lead_outcomes
where stage = $stage
    and reached_at >= cast($since as timestamptz)
    and reached_at < cast($until as timestamptz)
group by lead_source
order by people desc, lead_source
