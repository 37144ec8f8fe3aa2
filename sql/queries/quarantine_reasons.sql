-- quarantine_reasons: why rows are in quarantine, the most frequent reasons first.
-- grain: entity, column_name, reason
select
    entity,
    column_name,
    reason,
    rows_quarantined,
    files,
    example_file,
    example_line,
    example_value
from quarantine_reasons
order by rows_quarantined desc, entity, column_name, reason
limit $limit
