-- int_quarantined_rows: rows in quarantine, by entity and reason.
-- grain: measure, subject
-- note: of a file that was read several times, only what its last reading quarantined counts.
with

last_readings as (

    select
        batch_id,
        entity
    from ledger.batches
    qualify row_number() over (partition by content_sha256, entity order by loaded_at desc, batch_id) = 1

),

counted as (

    select
        batches.entity || ': ' || coalesce(bad.column_name || ' ', 'the row ') || bad.reason as subject,
        cast(count(*) as double) as value
    from quarantine.rows as bad
    inner join last_readings as batches
        on batches.batch_id = bad.batch_id
    group by 1

)

select
    'quarantined_rows' as measure,
    subject,
    value,
    0.0::double as expected,
    false as is_healthy,
    'Rows quarantined for this reason; `abm quarantine` lists them.' as detail
from counted
