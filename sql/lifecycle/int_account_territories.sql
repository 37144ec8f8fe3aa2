-- int_account_territories: the first territory of each account that something was handed over of.
-- grain: account_id
with

handed as (

    select distinct account_id
    from int_handovers

),

asked as (

    select territory, field, value
    from run.territory_values

    union

    select
        given.territory,
        given.field,
        meanings.means as value
    from run.territory_values as given
    inner join int_fact_meanings as meanings
        on meanings.field = given.field
        and meanings.written = given.value
    where meanings.means is not null

),

fields as (

    select
        territory,
        count(distinct field) as fields
    from run.territory_values
    group by territory

),

fitting as (

    select
        facts.account_id,
        asked.territory,
        count(distinct asked.field) as fields
    from handed
    inner join int_account_facts as facts
        on facts.account_id = handed.account_id
    inner join asked
        on asked.field = facts.field
        and asked.value = facts.text_value
    group by facts.account_id, asked.territory

)

select
    fitting.account_id,
    min(fitting.territory) as territory
from fitting
inner join fields
    on fields.territory = fitting.territory
    and fields.fields = fitting.fields
group by fitting.account_id
