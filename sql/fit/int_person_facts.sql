-- int_person_facts: what conditions can ask about a person, one row per fact.
-- grain: person, field, text_value
-- grows by: person
-- reached by: contact_id of int_stated_roles, contact_id of contact_fields
-- note: The title is listed only if a condition asks.
select person, 'seniority' as field, seniority as text_value, null::double as number_value from int_contacts
union all
select person, 'department' as field, department as text_value, null::double as number_value from int_contacts
union all
select people.person, asked.field, lower(trim(people.title)) as text_value, null::double as number_value
from int_contacts as people
inner join (select distinct field from run.conditions) as asked
    on asked.field = 'title'
where people.title is not null
union all
select people.person, 'buying_role' as field, roles.role as text_value, null::double as number_value
from int_contacts as people
inner join int_stated_roles as roles
    on roles.contact_id = people.contact_id
    and roles.rank = 1
    and roles.is_now
union all
select person, 'country' as field, lower(trim(country)) as text_value, null::double as number_value
from int_contacts where country is not null
union
select people.person, 'country' as field, meanings.means as text_value, null::double as number_value
from int_contacts as people
inner join int_fact_meanings as meanings
    on meanings.field = 'country'
    and meanings.written = lower(trim(people.country))
where meanings.means is not null
union all
select person, 'lead_source' as field, lower(trim(lead_source)) as text_value, null::double as number_value
from int_contacts where lead_source is not null
union all
select people.person, fields.field, lower(trim(fields.text_value)) as text_value, fields.number_value
from contact_fields as fields
inner join int_contacts as people
    on people.contact_id = fields.contact_id
inner join (select distinct field from run.conditions where subject = 'person') as asked
    on asked.field = fields.field
