-- Every row returned is a violation.
select level, subject_id, entered_at
from (
    select
        level,
        subject_id,
        entered_at,
        left_at,
        cause,
        lead(entered_at) over (partition by level, subject_id order by entered_at) as next_at
    from lifecycle
)
where left_at is distinct from next_at
    or coalesce(next_at <= entered_at, false)
    or cause is null
