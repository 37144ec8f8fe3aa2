-- quarantine_reasons: why rows are in quarantine, with an example of each reason.
-- grain: entity, column_name, reason
-- in order of: entity, column_name, reason
-- note: Of a file that was read several times, only what its last reading quarantined counts. The example is the first row
--       of the file that was loaded last.
with

last_readings as (

    select
        batch_id,
        entity,
        loaded_at
    from ledger.batches
    inner join run.knowledge as knowledge
        on knowledge.known_at >= loaded_at
    qualify row_number() over (partition by content_sha256, entity order by loaded_at desc, batch_id) = 1

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
