-- contact_fields: columns of your files that have no canonical name, one row for each person and field that has a value.
-- grain: contact_id, field
-- in order of: contact_id
-- note: Of several records of a person the first (by id) that has the field counts. A field may be an address or a number,
--       so those of people who have denied consent are left out.
select
    people.person_id as contact_id,
    fields.field,
    fields.text_value,
    fields.number_value,
    fields.contact_id as record_id,
    fields.system,
    fields.file,
    fields.said_at
from int_record_fields as fields
inner join int_people as people
    on people.contact_id = fields.contact_id
left join int_denied_people as denied
    on denied.person = people.person
where denied.person is null
qualify row_number() over (partition by people.person, fields.field order by fields.contact_id) = 1
