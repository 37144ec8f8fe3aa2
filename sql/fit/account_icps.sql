-- account_icps: how well each account fits each ideal customer profile of the playbook.
-- grain: account_id, icp
-- kept as: view, published as table
-- in order of: account_id, place
-- note: The grade is by the share of the profile's conditions that hold. place 1 is the profile that the account fits best.
with

met as (

    select
        account_id,
        rule_id as icp,
        count(distinct condition_id) as conditions_met
    from int_account_conditions
    where part = 'icp'
    group by account_id, rule_id

),

criteria as (

    select
        met.account_id,
        met.icp,
        string_agg(case when held.condition_id is not null then conditions.says end, '; ' order by conditions.condition_id) as held,
        string_agg(case when held.condition_id is null then conditions.says end, '; ' order by conditions.condition_id) as lacking
    from met
    inner join run.conditions as conditions
        on conditions.part = 'icp'
        and conditions.rule_id = met.icp
    left join int_account_conditions as held
        on held.account_id = met.account_id
        and held.condition_id = conditions.condition_id
    group by met.account_id, met.icp

),

shares as (

    select
        met.account_id,
        profiles.profile,
        profiles.title,
        profiles.position,
        met.conditions_met,
        profiles.conditions,
        met.conditions_met / cast(profiles.conditions as double) as share
    from met
    inner join run.profiles as profiles
        on profiles.part = 'icp'
        and profiles.profile = met.icp

),

graded as (

    select
        shares.account_id,
        shares.profile,
        max(grades.share_from) as share_from
    from shares
    inner join run.grades as grades
        on grades.share_from <= shares.share
    group by shares.account_id, shares.profile

)

select
    shares.account_id,
    shares.profile as icp,
    shares.title,
    grades.grade,
    shares.conditions_met,
    shares.conditions,
    cast(round(shares.share, 4) as decimal(5, 4)) as share,
    cast(
        row_number() over (
            partition by shares.account_id
            order by shares.share desc, shares.position
        ) as bigint
    ) as place,
    criteria.held,
    criteria.lacking
from shares
inner join criteria
    on criteria.account_id = shares.account_id
    and criteria.icp = shares.profile
left join graded
    on graded.account_id = shares.account_id
    and graded.profile = shares.profile
left join run.grades as grades
    on grades.share_from = graded.share_from
