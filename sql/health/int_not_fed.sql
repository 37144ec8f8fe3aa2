-- int_not_fed: parts of the playbook that nothing loaded feeds: fit fields, kinds that earn points, statuses.
-- grain: measure, subject
-- note: a rule about a field that no source fills gives nobody points, and a status that nobody records moves nobody.
--       Of kinds and statuses half may be missing; of fit fields none. The ten that earn the most points are named.
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

    select
        'fit fields' as subject,
        conditions.subject || ' ' || conditions.field as part,
        conditions.field as named,
        max(rules.points_hundredths) as points_hundredths
    from run.fit_rules as rules
    inner join run.conditions as conditions
        on conditions.rule_id = rules.rule_id
        and conditions.part = 'fit'
    group by 2, 3

    union all

    select
        'priced kinds' as subject,
        rules.kind as part,
        rules.kind as named,
        max(rules.points_hundredths) as points_hundredths
    from run.signal_rules as rules
    where rules.points_hundredths > 0
        and rules.kind <> 'repeat_visit'
    group by 2, 3

    union all

    select distinct
        'statuses' as subject,
        words.means as part,
        words.means as named,
        cast(0 as bigint) as points_hundredths
    from run.words as words
    where words.about = 'status'
        and words.means is not null

),

numbered as (

    select
        asked.subject,
        asked.named,
        fed.part is not null as is_fed,
        cast(
            row_number() over (
                partition by asked.subject, fed.part is not null
                order by asked.points_hundredths desc, asked.named
            ) as bigint
        ) as number
    from asked
    left join fed
        on fed.subject = asked.subject
        and fed.part = asked.part

),

first_missing as (

    select
        subject,
        string_agg(named, ', ' order by number) as parts
    from numbered
    where not is_fed
        and number <= 10
    group by subject

),

counted as (

    select
        subject,
        count(*) as parts,
        count(case when not is_fed then 1 end) as missing
    from numbered
    group by subject

)

select
    'not_fed' as measure,
    counted.subject,
    cast(counted.missing as double) as value,
    case when counted.subject = 'fit fields' then 0.0::double else floor(counted.parts * 0.5::double) end as expected,
    counted.missing <= case when counted.subject = 'fit fields' then 0.0::double else floor(counted.parts * 0.5::double) end
        as is_healthy,
    case
        when counted.missing = 0 then 'All are fed by what is loaded.'
        when counted.missing > 10
            then 'Nothing loaded feeds ' || first_missing.parts || ' and ' || (counted.missing - 10) || ' more.'
        else 'Nothing loaded feeds ' || first_missing.parts || '.'
    end as detail
from counted
left join first_missing
    on first_missing.subject = counted.subject
