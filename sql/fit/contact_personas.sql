-- contact_personas: the persona of the playbook that each person fits best.
-- grain: contact_id
-- kept as: view, published as table
-- grows by: person
-- built in ranges of: person
-- in order of: contact_id
-- note: The grade is by the share of the persona's conditions that hold. People of whom no condition holds have no row.
with

met as (

    select
        person,
        rule_id as persona,
        count(distinct condition_id) as conditions_met
    from int_person_conditions
    where part = 'persona'
    group by person, rule_id

),

best as (

    select
        met.person,
        profiles.profile,
        profiles.title,
        met.conditions_met,
        profiles.conditions,
        met.conditions_met / cast(profiles.conditions as double) as share
    from met
    inner join run.profiles as profiles
        on profiles.part = 'persona'
        and profiles.profile = met.persona
    qualify row_number() over (
        partition by met.person
        order by met.conditions_met / cast(profiles.conditions as double) desc, profiles.position
    ) = 1

),

criteria as (

    select
        best.person,
        string_agg(case when held.condition_id is not null then conditions.says end, '; ' order by conditions.condition_id) as held,
        string_agg(case when held.condition_id is null then conditions.says end, '; ' order by conditions.condition_id) as lacking
    from best
    inner join run.conditions as conditions
        on conditions.part = 'persona'
        and conditions.rule_id = best.profile
    left join (
        select distinct person, condition_id
        from int_person_conditions
        where part = 'persona'
    ) as held
        on held.person = best.person
        and held.condition_id = conditions.condition_id
    group by best.person

),

graded as (

    select
        best.person,
        max(grades.share_from) as share_from
    from best
    inner join run.grades as grades
        on grades.share_from <= best.share
    group by best.person

)

select
    people.contact_id,
    best.profile as persona,
    best.title,
    grades.grade,
    best.conditions_met,
    best.conditions,
    criteria.held,
    criteria.lacking
from best
inner join criteria
    on criteria.person = best.person
inner join int_contacts as people
    on people.person = best.person
left join graded
    on graded.person = best.person
left join run.grades as grades
    on grades.share_from = graded.share_from
