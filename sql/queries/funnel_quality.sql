-- funnel_quality: whether fewer and better come from stage to stage, for people and for accounts.
-- grain: level, stage
-- note: Quality is the mean fit of those who reached the stage, as scored now; fit says who they are and not what they
--       did, so it does not rise merely because people who go on do more.
with

fits as (

    select 'person' as level, contact_id as subject_id, fit
    from contact_scores_now

    union all

    select 'account' as level, account_id as subject_id, fit
    from mqa_now
    where solution_rank = 1

),

stages as (

    select
        reached.level,
        reached.stage,
        reached.position,
        count(*) as reached,
        count(fits.fit) as scored,
        round(avg(cast(fits.fit as double)), 2) as mean_fit
    from funnel_stages as reached
    left join fits
        on fits.level = reached.level
        and fits.subject_id = reached.subject_id
    group by all

)

select
    level,
    stage,
    reached,
    scored,
    mean_fit,
    round(reached / lag(reached) over stage_order, 4) as share_of_earlier,
    round(mean_fit - lag(mean_fit) over stage_order, 2) as fit_gained,
    case
        when lag(reached) over stage_order is null then null
        when reached >= lag(reached) over stage_order then 'not fewer'
        when mean_fit < lag(mean_fit) over stage_order then 'fewer and worse'
        when mean_fit > lag(mean_fit) over stage_order then 'fewer and better'
        else 'fewer'
    end as verdict
from stages
window stage_order as (partition by level order by position)
order by level, position
