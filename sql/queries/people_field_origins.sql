-- people_field_origins: where the fields of the people of an account come from.
-- grain: contact_id, system, said_at
-- note: of several records of a person, a field comes from the first (by id) that has it.
with

said as (

    select
        contact_id,
        record_id,
        system,
        file,
        said_at,
        unnest(string_split(fields, ' ')) as field
    from contact_origins
    where account_id = $account_id

    union all

    select
        fields.contact_id,
        fields.record_id,
        fields.system,
        fields.file,
        fields.said_at,
        fields.field
    from contact_fields as fields
    where fields.contact_id in (select contact_id from contact_origins where account_id = $account_id)

),

first_record as (

    select
        contact_id,
        system,
        file,
        said_at,
        field
    from said
    qualify row_number() over (partition by contact_id, field order by record_id) = 1

)

select
    contact_id,
    system,
    file,
    said_at,
    string_agg(field, ' ' order by field) as fields
from first_record
group by contact_id, system, file, said_at
order by contact_id, length(string_agg(field, ' ' order by field)) desc, system, said_at desc
