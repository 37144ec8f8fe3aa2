copy (
    select subject, subject_id, status, reason, user_id, null as solution,
        iso_time(occurred_at) as occurred_at
    from demo.statuses
    order by demo.statuses.occurred_at, subject, subject_id, status
) to $path (format csv, header true)
