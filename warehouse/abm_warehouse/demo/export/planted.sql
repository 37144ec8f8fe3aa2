copy (
    select account_id, scenario, is_mqa, failing_clause, note
    from demo.planted
    order by account_id
) to $path (format csv, header true)
