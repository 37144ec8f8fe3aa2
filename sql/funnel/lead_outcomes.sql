-- lead_outcomes: what became of each person who reached a stage of the funnel: the score then, the disposition, the deal.
-- grain: contact_id, stage
-- kept as: view
-- note: The outcome is the furthest that the person came, or why the person is out: customer, opportunity, lost (a deal
--       that was), disqualified, recycled, or a later stage; waiting if nothing happened since. The deal is the first one
--       of the person, else of the account, that was opened from the stage on. score_then is that of the first instant
--       in the twelve weeks of history at which the person was at the stage; null before.
with

reached as (

    select
        stages.subject_id as contact_id,
        stages.stage,
        stages.position,
        stages.reached_at,
        clock.as_of
    from funnel_stages as stages
    inner join run_clock as clock
        on clock.is_now
    where stages.level = 'person'

),

furthest as (

    select subject_id as contact_id, max(position) as position, arg_max(stage, position) filter (where stage is not null) as stage
    from funnel_stages
    where level = 'person'
    group by subject_id

),

disposed as (

    select
        statuses.contact_id,
        statuses.status,
        statuses.reason,
        statuses.occurred_at,
        row_number() over (
            partition by statuses.contact_id
            order by statuses.occurred_at desc, statuses.subject_id, statuses.given_status
        ) as newest
    from status_history as statuses
    inner join run_clock as clock
        on clock.is_now
        and statuses.occurred_at <= clock.as_of
    where statuses.subject = 'contact'
        and statuses.status is not null

),

scored as (

    select
        reached.contact_id,
        reached.stage,
        arg_min(scores.score, scores.as_of) filter (where scores.score is not null) as score,
        arg_min(scores.band, scores.as_of) filter (where scores.band is not null) as band
    from reached
    inner join contact_scores as scores
        on scores.contact_id = reached.contact_id
        and scores.as_of >= reached.reached_at
    where reached.reached_at >= (select min(as_of) from run_clock)
    group by reached.contact_id, reached.stage

),

deals as (

    select
        reached.contact_id,
        reached.stage,
        deals.opportunity_id,
        row_number() over (
            partition by reached.contact_id, reached.stage
            order by people.contact_id is null, deals.created_at, deals.opportunity_id
        ) as first
    from reached
    inner join contacts
        on contacts.contact_id = reached.contact_id
    inner join opportunities as deals
        on deals.account_id = contacts.account_id
        and deals.created_at >= reached.reached_at
        and deals.created_at <= reached.as_of
    left join opportunity_contacts as people
        on people.opportunity_id = deals.opportunity_id
        and people.contact_id = reached.contact_id

)

select
    reached.contact_id,
    reached.stage,
    reached.reached_at,
    contacts.full_name,
    contacts.title,
    contacts.account_id,
    accounts.name as account_name,
    contacts.lead_source,
    scored.score as score_then,
    scored.band as band_then,
    now.score as score_now,
    now.band as band_now,
    disposed.status as disposition,
    disposed.reason as disposition_reason,
    disposed.occurred_at as disposed_at,
    deals.opportunity_id,
    coalesce(opportunities.is_closed and opportunities.closed_at <= reached.as_of, false) as is_closed,
    coalesce(opportunities.is_won and opportunities.closed_at <= reached.as_of, false) as is_won,
    coalesce(opportunities.converted_amount, opportunities.amount) as amount,
    coalesce(opportunities.converted_currency, opportunities.currency) as currency,
    case
        when furthest.stage = 'customer' then 'customer'
        when opportunities.is_won and opportunities.closed_at <= reached.as_of then 'customer'
        when opportunities.is_closed and opportunities.closed_at <= reached.as_of then 'lost'
        when disposed.status in ('disqualified', 'recycled', 'left', 'suppressed') then disposed.status
        when deals.opportunity_id is not null then 'opportunity'
        when furthest.position > reached.position then furthest.stage
        else 'waiting'
    end as outcome
from reached
inner join furthest
    on furthest.contact_id = reached.contact_id
left join contacts
    on contacts.contact_id = reached.contact_id
left join accounts
    on accounts.account_id = contacts.account_id
left join contact_scores_now as now
    on now.contact_id = reached.contact_id
left join disposed
    on disposed.contact_id = reached.contact_id
    and disposed.newest = 1
left join scored
    on scored.contact_id = reached.contact_id
    and scored.stage = reached.stage
left join deals
    on deals.contact_id = reached.contact_id
    and deals.stage = reached.stage
    and deals.first = 1
left join opportunities
    on opportunities.opportunity_id = deals.opportunity_id
