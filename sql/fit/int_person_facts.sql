-- int_person_facts: what fit rules can ask about a person, one row per fact.
-- grain: contact_id, field
select contact_id, 'seniority' as field, seniority as text_value from contacts
union all
select contact_id, 'department' as field, department as text_value from contacts
union all
select contact_id, 'buying_role' as field, role as text_value from int_stated_roles where rank = 1
union all
select contact_id, 'country' as field, lower(trim(country)) as text_value from contacts where country is not null
union all
select contact_id, 'lead_source' as field, lower(trim(lead_source)) as text_value from contacts
where lead_source is not null
