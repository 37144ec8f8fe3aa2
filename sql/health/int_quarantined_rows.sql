-- int_quarantined_rows: rows in quarantine, by entity and reason.
-- grain: measure, subject
select
    'quarantined_rows' as measure,
    entity || ': ' || coalesce(column_name || ' ', 'the row ') || reason as subject,
    cast(sum(rows_quarantined) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Rows quarantined for this reason; `abm quarantine` lists them.' as detail
from quarantine_reasons
group by 2
