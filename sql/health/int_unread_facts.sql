-- int_unread_facts: industries and technologies of accounts that neither words.csv nor a fit rule has.
-- grain: measure, subject
-- note: They are compared as they are written. The ten that most accounts have are listed, and the others together.
with

said as (

    select
        'industries' as about,
        'industry' as field,
        lower(trim(industry)) as written
    from stg_accounts

    union all

    select
        'technologies' as about,
        'technologies' as field,
        trim(technology) as written
    from (select unnest(string_split(technologies, '|')) as technology from stg_accounts) as split

),

known as (

    select
        field,
        written
    from int_fact_meanings
    where means is not null

    union

    select
        conditions.field,
        listed.value as written
    from run.condition_values as listed
    inner join run.conditions as conditions
        on conditions.condition_id = listed.condition_id

),

unread as (

    select
        said.about,
        said.written,
        count(*) as accounts
    from said
    left join known
        on known.field = said.field
        and known.written = said.written
    where said.written <> ''
        and known.written is null
    group by said.about, said.written

),

ranked as (

    select
        about,
        written,
        accounts,
        cast(row_number() over (partition by about order by accounts desc, written) as bigint) as place
    from unread

)

select
    'unread_facts' as measure,
    about || ': ' || case when place <= 10 then written else 'others' end as subject,
    cast(sum(accounts) as double) as value,
    0.0::double as expected,
    true as is_healthy,
    'Accounts with a word that neither words.csv nor a fit rule has, so it is compared as it is written'
        || case when max(place) > 10 then ': ' || count(*) || ' words.' else '.' end as detail
from ranked
group by about, case when place <= 10 then written else 'others' end
