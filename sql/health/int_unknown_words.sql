-- int_unknown_words: words about statuses, stages, qualification, users' roles and countries that no table knows.
-- grain: measure, subject
with

said as (

    select
        case when subject = 'opportunity' then 'stages of deals: ' else 'statuses: ' end || given_status as subject
    from stg_statuses
    where not is_known

    union all

    select 'qualification, ' || framework || ': ' || given_field as subject
    from stg_qualification
    where not is_known

    union all

    select 'users: ' || given_role as subject
    from stg_users
    where not is_known

    union all

    select 'countries: ' || accounts.country as subject
    from stg_accounts as accounts
    inner join int_fact_meanings as meanings
        on meanings.field = 'country'
        and meanings.written = lower(trim(accounts.country))
    where meanings.means is null

)

select
    'unknown_words' as measure,
    subject,
    cast(count(*) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Rows with a word that words.csv does not have. It means nothing until a row of yours says what it means.' as detail
from said
group by subject
