-- int_persons: one person: the id they go by, their account, and whether their touches may count.
-- grain: person
-- in order of: account_id, person
-- note: left_out_because says why a person counts for nothing, whatever their account and their status.
with

people as (

    select distinct
        person,
        person_id
    from int_people

)

select
    people.person,
    people.person_id as contact_id,
    accounts.account,
    accounts.account_id,
    coalesce(accounts.match_class = 'strong', false) as is_strong_match,
    internal.person is not null as is_internal,
    denied.person is not null as is_denied,
    case
        when denied.person is not null then 'suppressed'
        when internal.person is not null then 'internal'
    end as left_out_because
from people
left join int_person_accounts as accounts
    on accounts.person = people.person
left join int_internal_people as internal
    on internal.person = people.person
left join int_denied_people as denied
    on denied.person = people.person
