-- batch_signals: what the people of a batch had done before they were handed over, and how those who did it came out.
-- grain: kind
-- note: The batch is of those who reached $stage from $since up to and without $until; what they did in the ninety days
--       before counts, once a person and kind.
with

did as (

    select distinct
        batch.contact_id,
        batch.outcome,
        engagements.kind
    from lead_outcomes as batch
    inner join engagements
        on engagements.contact_id = batch.contact_id
        and engagements.occurred_at <= batch.reached_at
        and engagements.occurred_at > batch.reached_at - interval 90 day
        and engagements.direction <> 'outbound'
    where batch.stage = $stage
        and batch.reached_at >= cast($since as timestamptz)
        and batch.reached_at < cast($until as timestamptz)

)

select
    kind,
    count(*) as people,
    count(*) filter (where outcome in ('sal', 'sql', 'opportunity', 'customer', 'lost')) as went_on,
    count(*) filter (where outcome in ('disqualified', 'recycled')) as sent_back,
    round(count(*) filter (where outcome in ('sal', 'sql', 'opportunity', 'customer', 'lost')) / count(*), 4)
        as share_that_went_on
from did
group by kind
order by people desc, kind
