-- int_stage_records: when a person or an account was recorded at a stage of the funnel, by a status or by a deal.
-- grain: level, subject_id, stage
-- note: An account is at a stage from when it, or anybody at it, was first recorded there.
with

now as (

    select as_of
    from run.clock
    where is_now

),

recorded as (

    select
        contact_id,
        account_id,
        status as stage,
        occurred_at
    from status_history
    where subject in ('contact', 'account')
        and status is not null

    union all

    select
        people.contact_id,
        people.account_id,
        'opportunity' as stage,
        deals.created_at as occurred_at
    from opportunity_contacts as people
    inner join opportunities as deals
        on deals.opportunity_id = people.opportunity_id

    union all

    select
        people.contact_id,
        people.account_id,
        'customer' as stage,
        deals.closed_at as occurred_at
    from opportunity_contacts as people
    inner join opportunities as deals
        on deals.opportunity_id = people.opportunity_id
        and deals.is_won

    union all

    select cast(null as varchar) as contact_id, account_id, 'opportunity' as stage, created_at as occurred_at
    from opportunities

    union all

    select cast(null as varchar) as contact_id, account_id, 'customer' as stage, closed_at as occurred_at
    from opportunities
    where is_won

),

leveled as (

    select 'person' as level, contact_id as subject_id, stage, occurred_at
    from recorded
    where contact_id is not null

    union all

    select 'account' as level, account_id as subject_id, stage, occurred_at
    from recorded
    where account_id is not null

)

select
    leveled.level,
    leveled.subject_id,
    leveled.stage,
    cast(stages.position as bigint) as position,
    min(leveled.occurred_at) as recorded_at
from leveled
inner join now
    on now.as_of >= leveled.occurred_at
inner join run.funnel_order as stages
    on stages.stage = leveled.stage
group by leveled.level, leveled.subject_id, leveled.stage, stages.position
