-- int_scored_people: everybody who is scored, with all that does not depend on the instant.
-- grain: person
-- in order of: account_id, contact_id
-- grows by: account
-- reached by: account_id of int_account_fit, person of int_person_fit, contact_id of int_stated_roles
-- note: place orders the people of an account by contact_id. excluded_because is what excludes a person besides a status.
--       Somebody whose account nobody knows has no account fit.
select
    contacts.person,
    contacts.contact_id,
    accounts.account,
    contacts.account_id,
    coalesce(account_fit.fit_hundredths, 0) as account_fit_hundredths,
    person_fit.fit_hundredths as person_fit_hundredths,
    coalesce(account_fit.fit_hundredths, 0) + person_fit.fit_hundredths as fit_hundredths,
    contacts.contactable_until,
    coalesce(contacts.match_class = 'strong', false) as is_strong_match,
    contacts.is_senior,
    nullif(contacts.department, 'other') as department,
    roles.role as stated_role,
    coalesce(excluded_types.value, persons.left_out_because) as excluded_because,
    persons.left_out_because,
    cast(row_number() over (partition by contacts.account order by contacts.contact_id) as bigint) as place
from int_contacts as contacts
left join stg_accounts as accounts
    on accounts.account = contacts.account
left join int_account_fit as account_fit
    on account_fit.account_id = accounts.account_id
inner join int_persons as persons
    on persons.person = contacts.person
inner join int_person_fit as person_fit
    on person_fit.person = contacts.person
left join int_stated_roles as roles
    on roles.contact_id = contacts.contact_id
    and roles.rank = 1
    and roles.is_now
left join run.excluded as excluded_types
    on excluded_types.what = 'people_of'
    and excluded_types.value = accounts.type
