-- int_avoided_people: people of accounts who are not asked for anything now, and why.
-- grain: account, contact_id
-- note: They would block us, do not want to hear from us, or their status excludes them.
with

reasons as (

    select roles.contact_id, 'blocker' as reason
    from int_likely_roles as roles
    where roles.role = 'blocker'

    union all

    select contacts.contact_id, 'opted_out' as reason
    from int_contacts as contacts
    inner join run.clock as clock
        on clock.is_now
    where contacts.consent = 'denied'
        or contacts.contactable_until <= clock.as_of

    union all

    select people.contact_id, 'excluded' as reason
    from int_excluded_people as excluded
    inner join run.clock as clock
        on clock.as_of = excluded.as_of
        and clock.is_now
    inner join int_scored_people as people
        on people.person = excluded.person

)

select
    people.account,
    people.contact_id,
    min(reasons.reason) as reason
from reasons
inner join int_scored_people as people
    on people.contact_id = reasons.contact_id
group by people.account, people.contact_id
