-- contacts: people, one row each, with their account, seniority and likeliest role.
-- grain: contact_id
-- kept as: view, with a Parquet file
-- note: Of several records of a person, each field comes from the first record (by id) that has it. People who have denied
--       consent have no address and no number here, so none reaches an export.
select
    people.contact_id,
    people.account_id,
    people.match_method,
    people.email,
    people.full_name,
    people.title,
    people.seniority,
    people.department,
    people.is_senior,
    people.buying_role,
    people.role_confidence,
    people.role_source,
    people.phone,
    people.country,
    people.reports_to_contact_id,
    people.lead_source,
    people.consent,
    coalesce(people.contactable_until > clock.as_of, false) as is_contactable,
    statuses.status,
    people.records,
    people.created_at,
    people.match_probability,
    people.match_class,
    people.other_role,
    people.other_role_source
from int_contacts as people
inner join run.clock as clock
    on clock.is_now
left join int_latest_statuses as statuses
    on statuses.person = people.person
