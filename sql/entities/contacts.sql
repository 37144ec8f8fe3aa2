-- contacts: people, one row each, with their account, seniority and likeliest role.
-- grain: contact_id
-- kept as: view, with a Parquet file
-- note: Of several records of a person, each field comes from the first record (by id) that has it. People who have denied
--       consent have no address and no number here, so none reaches an export.
select
    contact_id,
    account_id,
    match_method,
    email,
    full_name,
    title,
    seniority,
    department,
    is_senior,
    buying_role,
    role_confidence,
    role_source,
    phone,
    country,
    reports_to_contact_id,
    lead_source,
    consent,
    is_contactable,
    status,
    records,
    created_at,
    match_probability,
    match_class,
    other_role,
    other_role_source
from int_contacts
