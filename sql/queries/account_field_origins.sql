-- account_field_origins: where the fields of the account come from, the system with most of them first.
-- grain: system, said_at
-- note: fields of your own come after the canonical ones.
with

said as (

    select
        system,
        file,
        said_at,
        fields,
        false as is_own
    from account_origins
    where account_id = $account_id

    union all

    select
        system,
        file,
        said_at,
        field as fields,
        true as is_own
    from account_fields
    where account_id = $account_id

)

select
    system,
    file,
    said_at,
    string_agg(fields, ' ' order by is_own, fields) as fields
from said
group by system, file, said_at
order by length(string_agg(fields, ' ' order by is_own, fields)) desc, system, said_at desc
