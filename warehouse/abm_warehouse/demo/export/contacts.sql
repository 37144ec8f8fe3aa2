-- The source system knows level and department of six in ten people and the role of one in eight.
copy (
    select contact_id, account_id, email, full_name, title,
        case when is_planted or draw(key, 'level is known') < 0.6 then seniority end as seniority,
        case when is_planted or draw(key, 'level is known') < 0.6 then department end as department,
        case when is_planted or draw(key, 'role is known') < 0.12 then buying_role end as buying_role,
        company, phone, country, reports_to_contact_id, lead_source, consent,
        iso_time(created_at) as created_at
    from demo.contacts
    order by contact_no
) to $path (format csv, header true)
