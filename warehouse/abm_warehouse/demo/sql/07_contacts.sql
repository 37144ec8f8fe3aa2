-- contacts: the people of each account, some of them not yet tied to it, and leads of no account.
-- grain: contact_no
-- note: people per account are lognormal, held to 1..80, scaled to the
--       size asked for. Weights are whole numbers: their sum does not depend on the order of adding.
create table demo.account_people as
with

weighted as (

    select account_no, round(1000 * exp(0.87 * normal_draw(key, 'people')))::bigint as weight
    from demo.accounts

)

select
    account_no,
    greatest(1, least(80, round(
        0.98 * (select contacts from demo.settings) * weight / sum(weight) over ())))::integer as people
from weighted;

-- Names are numbers of a walk with a random step through 9,973 of the 9,991 possible names: a prime,
-- so that no two people of one account share a name (the product would take them for one person).
create table demo.people as
with

placed as (

    select
        accounts.account_no,
        accounts.account_id,
        accounts.name as company,
        accounts.mail_domain,
        accounts.country,
        accounts.key as account_key,
        position
    from demo.account_people as sizes
    inner join demo.accounts as accounts
        on accounts.account_no = sizes.account_no
    cross join unnest(range(1, sizes.people + 1)) as positions (position)

    union all

    select
        null as account_no,
        null as account_id,
        null as company,
        'mailbox' || pick(hash(settings.seed, position), 'mailbox', 9) || '.example' as mail_domain,
        null as country,
        hash(settings.seed, position // 5000, 'leads') as account_key,
        position
    from demo.settings as settings
    cross join unnest(range(1, (
        select greatest(1, contacts - (select sum(people) from demo.account_people))::bigint + 1
        from demo.settings))) as positions (position)

)

select
    row_number() over (order by account_no nulls last, position) as contact_no,
    placed.* exclude (account_key),
    child_key(hash(account_key, position), 'contact') as key,
    ((child_key(account_key, 'first name') % 9973
        + position * (1 + child_key(account_key, 'name step') % 9972)) % 9973)::integer as name_no,
    pick(key, 'title', (select count(*) from demo.title_tickets)) as title_ticket
from placed;

create table demo.contacts as
with

named as (

    select
        people.*,
        first_names.name as first_name,
        last_names.name as last_name,
        titles.title, titles.seniority, titles.department, titles.buying_role, titles.level,
        sources.source as lead_source
    from demo.people as people
    inner join demo.first_names as first_names
        on first_names.number = people.name_no % 97
    inner join demo.last_names as last_names
        on last_names.number = people.name_no // 97
    inner join demo.title_tickets as titles
        on titles.ticket = people.title_ticket
    inner join demo.source_tickets as sources
        on sources.ticket = pick(people.key, 'source', 303)

),

ranked as (

    select
        named.*,
        count(*) over (
            partition by account_no order by level range between unbounded preceding and 1 preceding
        ) as people_above
    from named

),

chains as (

    select account_no, list(printf('c-%07d', contact_no) order by level, contact_no) as chain
    from named
    where account_no is not null
    group by account_no

)

select
    contact_no,
    key,
    ranked.account_no,
    printf('c-%07d', contact_no) as contact_id,
    case when draw(key, 'is linked') < 0.955 then account_id end as account_id,
    case when ranked.account_no is null or draw(key, 'is linked') >= 0.955 or draw(key, 'has email') < 0.97
        then slug(first_name) || '.' || slug(last_name)
            || (case when ranked.account_no is null then contact_no::varchar else '' end) || '@' || mail_domain
    end as email,
    first_name || ' ' || last_name as full_name,
    title,
    seniority,
    department,
    buying_role,
    level,
    company,
    country,
    case when draw(key, 'has phone') < 0.4 then printf('+1 555 01%02d', pick(key, 'phone', 100) - 1) end
        as phone,
    -- usually the nearest person above, sometimes somebody further up
    case when ranked.account_no is not null and people_above > 0 and draw(key, 'has manager') < 0.6
        then chain[people_above - floor(people_above * pow(draw(key, 'manager'), 3))::integer]
    end as reports_to_contact_id,
    lead_source,
    case when draw(key, 'consent') < 0.03 then 'denied' when draw(key, 'consent') < 0.45 then 'granted'
        else 'unknown' end as consent,
    -- a few people are far busier than most
    exp(0.8 * normal_draw(key, 'busy')) as busyness,
    office_time((select as_of from demo.settings), 366 + pick(key, 'created', 700), key) as created_at
from ranked
left join chains
    on chains.account_no = ranked.account_no
order by contact_no;

drop table demo.people;
