-- own_fields: the columns of your files that have no canonical name: the field that each is, its type, how many have it.
-- grain: subject, written
-- in order of: subject, written
with

records as (

    select
        'account' as subject,
        field,
        count(*) as records
    from account_fields
    group by field

    union all

    select
        'person' as subject,
        field,
        count(*) as records
    from contact_fields
    group by field

)

select
    names.subject,
    names.field,
    names.written,
    names.type,
    coalesce(records.records, 0) as records,
    names.is_kept
from int_own_fields as names
left join records
    on records.subject = names.subject
    and records.field = names.field
