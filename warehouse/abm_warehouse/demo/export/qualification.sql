copy (
    select subject, subject_id, framework, field, value, user_id, iso_time(recorded_at) as recorded_at
    from demo.qualification
    order by demo.qualification.recorded_at, subject_id, field
) to $path (format csv, header true)
