-- quarantine_reasons: why rows are in quarantine, with an example of each reason.
-- grain: entity, column_name, reason
-- in order of: entity, column_name, reason
-- note: Of a file that was read several times, or corrected, only what its last reading quarantined counts. The example is the
--       first row of the file that was loaded last.
with

last_readings as (

    select
        readings.batch_id,
        readings.entity,
        readings.loaded_at
    from ledger.readings as readings
    inner join run.knowledge as knowledge
        on knowledge.known_at >= readings.loaded_at
        and (readings.replaced_at is null or knowledge.known_at < readings.replaced_at)

),

quarantined as (

    select
        batches.entity,
        bad.column_name,
        bad.reason,
        bad.file,
        bad.line,
        bad.value,
        row_number() over (
            partition by batches.entity, bad.column_name, bad.reason
            order by batches.loaded_at desc, bad.file, bad.line
        ) as place
    from quarantine.rows as bad
    inner join last_readings as batches
        on batches.batch_id = bad.batch_id

)

select
    entity,
    column_name,
    reason,
    count(*) as rows_quarantined,
    count(distinct file) as files,
    max(case when place = 1 then file end) as example_file,
    max(case when place = 1 then line end) as example_line,
    max(case when place = 1 then value end) as example_value
from quarantined
group by entity, column_name, reason
