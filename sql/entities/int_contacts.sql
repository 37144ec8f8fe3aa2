-- int_contacts: people, one row each, with their account, seniority and likeliest role, and the numbers of both.
-- grain: person
-- in order of: account_id, contact_id
-- grows by: person
-- reached by: contact_id of stg_contacts, contact_id of int_likely_roles, contact_id of int_other_roles
-- note: We may write to them until contactable_until. The mart contacts says which record each field comes from, and what people who have denied consent are shown with.
with

merged as (

    select
        people.person,
        min(people.person_id) as person_id,
        arg_min(contacts.email, contacts.contact_id) filter (where contacts.email is not null) as email,
        arg_min(contacts.full_name, contacts.contact_id) filter (where contacts.full_name is not null) as full_name,
        arg_min(contacts.title, contacts.contact_id) filter (where contacts.title is not null) as title,
        arg_min(contacts.seniority, contacts.contact_id) filter (where contacts.seniority is not null) as seniority,
        arg_min(contacts.department, contacts.contact_id) filter (where contacts.department is not null) as department,
        arg_min(contacts.phone, contacts.contact_id) filter (where contacts.phone is not null) as phone,
        arg_min(contacts.country, contacts.contact_id) filter (where contacts.country is not null) as country,
        arg_min(contacts.lead_source, contacts.contact_id)
            filter (where contacts.lead_source is not null) as lead_source,
        max(case contacts.consent when 'denied' then 2 when 'granted' then 1 else 0 end) as consent_rank,
        count(*) as records,
        min(contacts.created_at) as created_at
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    group by people.person

)

select
    merged.person,
    matched.account,
    merged.person_id as contact_id,
    matched.account_id,
    matched.match_method,
    case when merged.consent_rank < 2 then merged.email end as email,
    merged.full_name,
    merged.title,
    coalesce(lower(merged.seniority), titles.seniority, 'unknown') as seniority,
    coalesce(lower(merged.department), titles.department, 'other') as department,
    case
        when merged.seniority is not null then senior_levels.seniority is not null
        else coalesce(titles.is_senior, false)
    end as is_senior,
    roles.role as buying_role,
    cast(roles.confidence_hundredths / 100.0::double as decimal(3, 2)) as role_confidence,
    roles.source as role_source,
    case when merged.consent_rank < 2 then merged.phone end as phone,
    merged.country,
    managers.manager_id as reports_to_contact_id,
    merged.lead_source,
    case merged.consent_rank when 2 then 'denied' when 1 then 'granted' else 'unknown' end as consent,
    case
        when merged.email is not null and merged.consent_rank < 2
            then coalesce(unsubscribed.unsubscribed_at, timestamptz '9999-12-31 00:00:00+00')
    end as contactable_until,
    merged.records,
    merged.created_at,
    matched.match_probability,
    matched.match_class,
    others.role as other_role,
    others.source as other_role_source
from merged
left join int_person_accounts as matched
    on matched.person = merged.person
left join int_titles as titles
    on titles.title = merged.title
left join run.senior_levels as senior_levels
    on senior_levels.seniority = lower(merged.seniority)
left join int_likely_roles as roles
    on roles.contact_id = merged.person_id
left join int_other_roles as others
    on others.contact_id = merged.person_id
left join int_managers as managers
    on managers.person = merged.person
left join int_unsubscribed_people as unsubscribed
    on unsubscribed.person = merged.person
