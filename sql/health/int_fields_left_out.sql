-- int_fields_left_out: columns of your files that have no canonical name and are too many to be kept as fields.
-- grain: measure, subject
with

left_out as (

    select
        subject,
        written,
        cast(row_number() over (partition by subject order by written) as bigint) as number
    from own_fields
    where not is_kept

)

select
    'fields_left_out' as measure,
    case subject when 'account' then 'accounts' else 'contacts' end as subject,
    cast(count(*) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Over 100 columns have no canonical name. The playbook keeps those that own_fields names; not kept: '
        || string_agg(case when number <= 10 then written end, ', ' order by number)
        || case when count(*) > 10 then ' and ' || (count(*) - 10) || ' more.' else '.' end as detail
from left_out
group by subject
