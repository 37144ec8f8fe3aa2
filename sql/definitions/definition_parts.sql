-- definition_parts: each part of each definition of the playbook, what a person has of it, and whether it holds, as of the run.
-- grain: contact_id, definition, part
-- kept as: view
-- note: Ask for one person at a time: nothing of the whole book is stored. Where is_raised, a request for sales takes the place
--       of score, fit, intent and band.
with

listed as (

    select
        definition,
        part,
        string_agg(value, ' or ' order by value) as listed
    from run.definition_values
    group by definition, part

),

parts as (

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'target_account' as part, 1 as part_position,
        case when facts.is_target then 'on the list' else 'not on the list' end as value,
        'on the list' as asked,
        facts.is_raised, facts.holds_target as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    where definitions.target_account

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'score' as part, 2 as part_position,
        cast(facts.score as varchar) as value,
        cast(cast(definitions.min_score_hundredths / 100.0::double as decimal(9, 2)) as varchar) as asked,
        facts.is_raised, facts.holds_score as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    where definitions.min_score_hundredths is not null

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'fit' as part, 3 as part_position,
        cast(facts.fit as varchar) as value,
        cast(cast(definitions.min_fit_hundredths / 100.0::double as decimal(9, 2)) as varchar) as asked,
        facts.is_raised, facts.holds_fit as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    where definitions.min_fit_hundredths is not null

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'intent' as part, 4 as part_position,
        cast(facts.intent as varchar) as value,
        cast(cast(definitions.min_intent_hundredths / 100.0::double as decimal(9, 2)) as varchar) as asked,
        facts.is_raised, facts.holds_intent as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    where definitions.min_intent_hundredths is not null

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'band' as part, 5 as part_position,
        facts.band as value,
        listed.listed as asked,
        facts.is_raised, facts.holds_band as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    inner join listed
        on listed.definition = definitions.definition
        and listed.part = 'band'
    where definitions.bands > 0

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'status' as part, 6 as part_position,
        facts.status as value,
        listed.listed as asked,
        facts.is_raised, facts.holds_status as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    inner join listed
        on listed.definition = definitions.definition
        and listed.part = 'status'
    where definitions.statuses > 0

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'confirmed' as part, 7 as part_position,
        cast(facts.confirmed as varchar) || ' of ' || cast(definitions.confirmed as varchar) as value,
        listed.listed as asked,
        facts.is_raised, facts.holds_confirmed as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    inner join listed
        on listed.definition = definitions.definition
        and listed.part = 'confirmed'
    where definitions.confirmed > 0

    union all

    select
        facts.contact_id, facts.definition, facts.position, facts.title, facts.level,
        'kind' as part, 8 as part_position,
        cast(facts.acts as varchar) as value,
        cast(definitions.at_least as varchar) || ' of ' || listed.listed || ' within ' || cast(definitions.within_days as varchar) || ' days' as asked,
        facts.is_raised, facts.holds_acts as holds
    from int_definition_facts as facts
    inner join run.definitions as definitions
        on definitions.definition = facts.definition
    inner join listed
        on listed.definition = definitions.definition
        and listed.part = 'kind'
    where definitions.kinds > 0

)

select
    contact_id,
    definition,
    position,
    title,
    level,
    part,
    cast(part_position as bigint) as part_position,
    value,
    asked,
    is_raised,
    holds
from parts
