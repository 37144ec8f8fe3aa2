-- int_account_facts: what conditions can ask about an account, one row per fact.
-- grain: account_id, field, text_value
-- note: A revenue counts in the currency of the workspace; one that has no rate is not a fact.
--       A text that means something by words.csv or the table of countries is a second fact, so a rule about Germany holds
--       for Deutschland. Name and domain are listed only if a condition asks.
with

facts as (

    select account_id, 'industry' as field, lower(trim(industry)) as text_value, null::double as number_value
    from accounts where industry is not null
    union all
    select account_id, 'country' as field, lower(trim(country)) as text_value, null::double as number_value
    from accounts where country is not null
    union all
    select account_id, 'region' as field, lower(trim(region)) as text_value, null::double as number_value
    from accounts where region is not null
    union all
    select account_id, 'tier' as field, lower(trim(tier)) as text_value, null::double as number_value
    from accounts where tier is not null
    union all
    select account_id, 'segment' as field, lower(trim(segment)) as text_value, null::double as number_value
    from accounts where segment is not null
    union all
    select accounts.account_id, asked.field, lower(trim(accounts.name)) as text_value, null::double as number_value
    from accounts
    inner join (select distinct field from run.conditions) as asked
        on asked.field = 'name'
    union all
    select accounts.account_id, asked.field, accounts.domain as text_value, null::double as number_value
    from accounts
    inner join (select distinct field from run.conditions) as asked
        on asked.field = 'domain'
    where accounts.domain is not null
    union all
    select account_id, 'type' as field, type as text_value, null::double as number_value
    from accounts
    union all
    select distinct account_id, 'technologies' as field, trim(technology) as text_value, null::double as number_value
    from (select account_id, unnest(string_split(technologies, '|')) as technology from accounts) as split
    where trim(technology) <> ''
    union all
    select account_id, 'employees' as field, null as text_value, cast(employees as double) as number_value
    from accounts where employees is not null
    union all
    select account_id, 'annual_revenue' as field, null as text_value, cast(converted_revenue as double) as number_value
    from accounts where converted_revenue is not null
    union all
    select fields.account_id, fields.field, lower(trim(fields.text_value)) as text_value, fields.number_value
    from account_fields as fields
    inner join (select distinct field from run.conditions where subject = 'account') as asked
        on asked.field = fields.field

)

select account_id, field, text_value, number_value
from facts

union

select
    facts.account_id,
    facts.field,
    meanings.means as text_value,
    null::double as number_value
from facts
inner join int_fact_meanings as meanings
    on meanings.field = facts.field
    and meanings.written = facts.text_value
where meanings.means is not null
