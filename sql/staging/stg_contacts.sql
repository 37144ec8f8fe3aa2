-- stg_contacts: one record of a person, as last known.
-- grain: contact_id
select
    contact_id,
    account_id,
    lower(email) as email,
    split_part(split_part(lower(email), '@', 1), '+', 1) || '@' || nullif(split_part(lower(email), '@', 2), '') as person_email,
    nullif(split_part(lower(email), '@', 2), '') as email_host,
    full_name,
    lower(trim(full_name)) as person_name,
    title,
    seniority,
    department,
    buying_role,
    company,
    phone,
    country,
    reports_to_contact_id,
    lead_source,
    coalesce(consent, 'unknown') as consent,
    created_at,
    coalesce(is_lead, false) as is_lead,
    converted_at,
    converted_opportunity_id
from known.contacts
where not is_deleted
