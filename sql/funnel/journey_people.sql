-- journey_people: who entered which nurture journey, when, and whether the track goes on.
-- grain: journey, contact_id
-- kept as: view
-- note: A person enters once, by the first engagement that fits. Some are held out, by the digits of a hash of their id,
--       and are sent nothing. A track is stopped, as of the run, when sales works the person, something excludes the
--       person, or the person may not be written to; it is over when its last step was due before the day of the run.
with

fitting as (

    select
        journeys.journey,
        engagements.contact_id,
        min(engagements.occurred_at) as entered_at
    from run.journey_triggers as triggers
    inner join run.journeys as journeys
        on journeys.journey = triggers.journey
    inner join engagements
        on engagements.kind = triggers.kind
        and engagements.contact_id is not null
        and engagements.direction <> 'outbound'
        and not coalesce(engagements.is_bot, false)
    inner join run_clock as clock
        on clock.is_now
        and engagements.occurred_at <= clock.as_of
    left join accounts
        on accounts.account_id = engagements.account_id
    left join run.journey_values as industries
        on industries.journey = journeys.journey
        and industries.field = 'industry'
        and industries.value = lower(accounts.industry)
    left join run.journey_values as topics
        on topics.journey = journeys.journey
        and topics.field = 'topic'
        and topics.value = lower(engagements.topic)
    left join run.journey_values as assets
        on assets.journey = journeys.journey
        and assets.field = 'asset'
        and assets.value = lower(engagements.asset)
    where (industries.value is not null or not journeys.asks_industry)
        and (topics.value is not null or not journeys.asks_topic)
        and (assets.value is not null or not journeys.asks_asset)
    group by journeys.journey, engagements.contact_id

),

placed as (

    select
        fitting.journey,
        fitting.contact_id,
        fitting.entered_at,
        cast(
            floor(epoch(clock.as_of) / 86400.0::double) - floor(epoch(fitting.entered_at) / 86400.0::double) as bigint
        ) as days_in
    from fitting
    inner join run_clock as clock
        on clock.is_now

)

select
    placed.journey,
    placed.contact_id,
    people.account_id,
    placed.entered_at,
    placed.days_in,
    substr(md5(concat(placed.journey, ' ', placed.contact_id)), 1, 2) < journeys.held_out_below as is_held_out,
    case
        when scores.excluded_because is not null then 'excluded'
        when not people.is_contactable or people.consent = 'denied' or people.status = 'suppressed'
            then 'not_contactable'
        when scores.queue in ('ldr', 'ae') then 'with_sales'
    end as stopped_because,
    placed.days_in > journeys.days as is_over
from placed
inner join run.journeys as journeys
    on journeys.journey = placed.journey
inner join contacts as people
    on people.contact_id = placed.contact_id
left join contact_scores_now as scores
    on scores.contact_id = placed.contact_id
