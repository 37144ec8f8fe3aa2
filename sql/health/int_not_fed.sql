-- int_not_fed: parts of the playbook that nothing loaded feeds: fit fields, kinds that earn points, statuses.
-- grain: measure, subject
-- note: a rule about a field that no source fills gives nobody points, and a status that nobody records moves nobody.
--       Of kinds and statuses half may be missing; of fit fields none.
with

fed as (

    select distinct
        'fit fields' as subject,
        'account ' || field as part
    from int_account_facts

    union

    select distinct
        'fit fields' as subject,
        'person ' || field as part
    from int_person_facts
    where text_value not in ('unknown', 'other')

    union

    select distinct
        'priced kinds' as subject,
        kinds.kind as part
    from int_touches as touches
    inner join int_kinds as kinds
        on kinds.kind_key = touches.kind_key

    union

    select distinct
        'statuses' as subject,
        statuses.status as part
    from stg_statuses as statuses
    where statuses.subject <> 'opportunity'
        and statuses.status is not null

),

asked as (

    select distinct
        'fit fields' as subject,
        rules.subject || ' ' || rules.field as part,
        rules.field as named
    from run.fit_rules as rules

    union

    select distinct
        'priced kinds' as subject,
        kind as part,
        kind as named
    from run.signal_rules
    where points_hundredths > 0
        and kind <> 'repeat_visit'

    union

    select distinct
        'statuses' as subject,
        means as part,
        means as named
    from run.words
    where about = 'status'
        and means is not null

),

missing as (

    select
        asked.subject,
        string_agg(asked.named, ', ' order by asked.named) as parts
    from asked
    left join fed
        on fed.subject = asked.subject
        and fed.part = asked.part
    where fed.part is null
    group by asked.subject

),

counted as (

    select
        asked.subject,
        count(*) as parts,
        count(fed.part) as fed_parts
    from asked
    left join fed
        on fed.subject = asked.subject
        and fed.part = asked.part
    group by asked.subject

)

select
    'not_fed' as measure,
    counted.subject,
    cast(counted.parts - counted.fed_parts as double) as value,
    case when counted.subject = 'fit fields' then 0.0::double else floor(counted.parts * 0.5::double) end as expected,
    case
        when counted.subject = 'fit fields' then counted.fed_parts = counted.parts
        else counted.fed_parts * 2 >= counted.parts
    end as is_healthy,
    coalesce('Nothing loaded feeds ' || missing.parts || '.', 'All are fed by what is loaded.') as detail
from counted
left join missing
    on missing.subject = counted.subject
