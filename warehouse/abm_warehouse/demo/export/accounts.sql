copy (
    select account_id, name, domain, website, industry, employees, annual_revenue, country, region,
        nullif(technologies, '') as technologies, tier, segment, type, owner_id, parent_account_id,
        iso_time(created_at) as created_at, tier <> 'Tier 3' as is_target
    from demo.accounts
    order by account_no
) to $path (format csv, header true)
