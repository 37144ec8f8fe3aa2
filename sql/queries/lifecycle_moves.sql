-- lifecycle_moves: how often people and accounts went from one status to another, what caused it, and after how long.
-- grain: level, from_status, status, cause, is_allowed
select
    moves.level,
    moves.from_status,
    moves.status,
    moves.cause,
    moves.is_allowed,
    count(*) as moves,
    round(median(earlier.days), 1) as median_days_before
from lifecycle as moves
left join lifecycle as earlier
    on earlier.level = moves.level
    and earlier.subject_id = moves.subject_id
    and earlier.left_at = moves.entered_at
group by moves.level, moves.from_status, moves.status, moves.cause, moves.is_allowed
order by moves.level, moves desc, moves.from_status nulls first, moves.status, moves.cause
