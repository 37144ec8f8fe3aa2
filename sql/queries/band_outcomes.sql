-- band_outcomes: whether a higher score when handed over means more people whom sales takes on.
-- grain: band
-- note: Marketing-qualified people of the last twelve weeks whom somebody has taken on or sent back; the others are
--       waiting. The model is broken where sales takes on a smaller share of a band than of the one below it.
with

bands as (

    select
        bands.band,
        bands.position,
        count(*) as people,
        count(*) filter (where leads.outcome in ('sal', 'sql', 'opportunity', 'customer', 'lost')) as taken_on,
        count(*) filter (where leads.outcome in ('disqualified', 'recycled')) as sent_back,
        count(*) filter (where leads.outcome = 'waiting') as waiting
    from lead_outcomes as leads
    inner join run.bands as bands
        on bands.band = leads.band_then
    where leads.stage = 'mql'
    group by bands.band, bands.position

),

shares as (

    select *, round(taken_on / nullif(taken_on + sent_back, 0), 4) as share_taken_on
    from bands

)

select
    band,
    people,
    taken_on,
    sent_back,
    waiting,
    share_taken_on,
    coalesce(share_taken_on < lag(share_taken_on) over (order by position), false) as is_worse_than_below
from shares
order by position desc
