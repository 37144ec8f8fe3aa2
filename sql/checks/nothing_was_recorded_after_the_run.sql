-- Every row returned is a violation.
with

recorded as (

    select 'status' as what, subject_id as id, occurred_at as recorded_at
    from status_history

    union all

    select 'answer' as what, subject_id as id, recorded_at
    from qualification

    union all

    select 'opened deal' as what, opportunity_id as id, created_at as recorded_at
    from opportunities

    union all

    select 'closed deal' as what, opportunity_id as id, closed_at as recorded_at
    from opportunities
    where is_closed

    union all

    select 'lead' as what, lead_id as id, created_at as recorded_at
    from leads

    union all

    select 'stage' as what, subject_id as id, reached_at as recorded_at
    from funnel_stages

)

select recorded.what, recorded.id, recorded.recorded_at
from recorded
inner join run_clock as clock
    on clock.is_now
    and recorded.recorded_at > clock.as_of
