-- stage_members: the people or accounts that reached a stage of the funnel, the latest first.
-- grain: subject_id
-- note: $level is person or account, $stage a stage of the funnel, $month the first day of a month, or null for all; $size
--       rows at most. now_at is the furthest stage.
with

furthest as (

    select level, subject_id, arg_max(stage, position) as stage
    from funnel_stages
    where level = $level
    group by level, subject_id

)

select
    stages.subject_id,
    coalesce(people.full_name, accounts.name, stages.subject_id) as name,
    people.title,
    coalesce(people.account_id, accounts.account_id) as account_id,
    coalesce(employers.name, accounts.name) as account_name,
    stages.reached_at,
    stages.is_recorded,
    stages.days,
    furthest.stage as now_at,
    count(*) over () as members
from funnel_stages as stages
inner join furthest
    on furthest.subject_id = stages.subject_id
left join contacts as people
    on stages.level = 'person'
    and people.contact_id = stages.subject_id
left join accounts as employers
    on employers.account_id = people.account_id
left join accounts
    on stages.level = 'account'
    and accounts.account_id = stages.subject_id
where stages.level = $level
    and stages.stage = $stage
    and date_trunc('month', stages.reached_at) = coalesce(cast($month as date), date_trunc('month', stages.reached_at))
order by stages.reached_at desc, stages.subject_id
limit $size
