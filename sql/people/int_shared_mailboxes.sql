-- int_shared_mailboxes: e-mail addresses that several people use, so the address alone does not make records one person.
-- grain: person_email
-- note: An address is shared if it has a name such as info@, if four different names use it, or if two names use it that
--       have no word in common with each other or with the address: desk@, used by Ann Lee and Bob Ray. When a person's
--       name changes, a word of it or the address stays.
with

named as (

    select
        contacts.person_email,
        names.name_key,
        min(cast(names.is_full as int)) as is_full
    from stg_contacts as contacts
    inner join int_person_names as names
        on names.written = contacts.full_name
        and names.spelling = 1
    where contacts.person_email is not null
    group by contacts.person_email, names.name_key

),

counted as (

    select
        person_email,
        count(*) as names,
        sum(is_full) as full_names
    from named
    group by person_email

),

words as (

    select distinct
        named.person_email,
        named.name_key,
        unnest(string_split(named.name_key, ' ')) as word
    from named
    inner join counted
        on counted.person_email = named.person_email
    where counted.full_names >= 2
        and named.is_full = 1

),

common as (

    select
        person_email,
        word,
        count(*) as names
    from words
    group by person_email, word

),

compared as (

    select
        common.person_email,
        max(common.names) = max(counted.full_names) as have_a_word_in_common,
        bool_or(length(common.word) >= 3 and contains(split_part(common.person_email, '@', 1), common.word)) as is_named
    from common
    inner join counted
        on counted.person_email = common.person_email
    group by common.person_email

)

select distinct contacts.person_email
from stg_contacts as contacts
left join counted
    on counted.person_email = contacts.person_email
left join compared
    on compared.person_email = contacts.person_email
where split_part(contacts.person_email, '@', 1) in (
    'info', 'sales', 'contact', 'office', 'support', 'admin', 'hello', 'hi', 'team', 'marketing', 'hr', 'jobs',
    'careers', 'press', 'billing', 'accounts', 'accounting', 'finance', 'help', 'service', 'mail', 'email',
    'enquiries', 'inquiries', 'webmaster', 'postmaster', 'noreply', 'no-reply', 'none', 'na', 'test',
    'kontakt', 'contacto', 'contato', 'contatti', 'buchhaltung', 'vertrieb', 'einkauf', 'compras', 'ventas',
    'accueil', 'reception', 'orders', 'purchasing', 'legal', 'it'
)
    or counted.names >= 4
    or (not compared.have_a_word_in_common and not compared.is_named)
