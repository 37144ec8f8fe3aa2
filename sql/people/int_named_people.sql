-- int_named_people: full names, in one spelling, that several records have at one account or with one phone number.
-- grain: contact_id, evidence, name_key, shared_id
-- note: The account counts where the match is strong. One name at one account, or with one number, is one person, with two
--       exceptions. Where two records have different middle initials, the initial is part of the name, and a record without
--       one matches neither. Where one mail host has an address both with and without a number, as in ann.lee2@, the
--       company tells namesakes apart, and the name makes nobody one person. A number that four names have, and that is not
--       the main number of one account, does not count.
with

named as (

    select
        contacts.contact_id,
        contacts.person_name,
        contacts.phone,
        contacts.country,
        names.name_key,
        names.spelling,
        nullif(names.initials, '') as initials,
        case when not domains.is_free_mail then contacts.email_host end as host,
        split_part(contacts.person_email, '@', 1) as address
    from stg_contacts as contacts
    inner join int_person_names as names
        on names.written = contacts.full_name
        and names.is_full
    left join int_domains as domains
        on domains.written = contacts.email_host

),

common_numbers as (

    select phones.number
    from named
    inner join int_phones as phones
        on phones.written = named.phone
        and phones.country is not distinct from named.country
    left join int_contact_accounts as matched
        on matched.contact_id = named.contact_id
    where named.spelling = 1
    group by phones.number
    having count(distinct named.name_key) >= 4
        and count(distinct matched.account_id) <> 1

),

keyed as (

    select
        named.contact_id,
        'name_at_account' as evidence,
        matched.account_id as shared_id,
        named.name_key,
        named.person_name,
        named.initials,
        named.host,
        named.address
    from named
    inner join int_contact_accounts as matched
        on matched.contact_id = named.contact_id
    where matched.match_class = 'strong'

    union all

    select
        named.contact_id,
        'name_and_phone' as evidence,
        phones.number as shared_id,
        named.name_key,
        named.person_name,
        named.initials,
        named.host,
        named.address
    from named
    inner join int_phones as phones
        on phones.written = named.phone
        and phones.country is not distinct from named.country
    left join common_numbers
        on common_numbers.number = phones.number
    where common_numbers.number is null

),

repeated as (

    select
        evidence,
        shared_id,
        name_key,
        min(initials) <> max(initials) as have_initials
    from keyed
    group by evidence, shared_id, name_key
    having count(*) > 1

),

namesakes as (

    select
        keyed.contact_id,
        keyed.evidence,
        keyed.shared_id,
        keyed.name_key,
        keyed.person_name,
        keyed.initials,
        keyed.host,
        keyed.address,
        repeated.have_initials
    from keyed
    inner join repeated
        on repeated.evidence = keyed.evidence
        and repeated.shared_id = keyed.shared_id
        and repeated.name_key = keyed.name_key

),

numbered as (

    select distinct
        evidence,
        shared_id,
        name_key
    from namesakes
    where host is not null
        and length(rtrim(address, '0123456789')) >= 3
    group by evidence, shared_id, name_key, host, rtrim(address, '0123456789')
    having count(distinct address) > 1

)

select
    namesakes.contact_id,
    namesakes.evidence,
    namesakes.name_key,
    namesakes.shared_id,
    namesakes.person_name,
    case when namesakes.have_initials then coalesce(namesakes.initials, '') end as told_by_initials
from namesakes
left join numbered
    on numbered.evidence = namesakes.evidence
    and numbered.shared_id = namesakes.shared_id
    and numbered.name_key = namesakes.name_key
where numbered.shared_id is null
