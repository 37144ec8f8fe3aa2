copy (
    select user_id, name, email, role, team, time_zone
    from demo.users
    order by user_id
) to $path (format csv, header true)
