-- attribution_agreement: how much each model agrees with the even split about what was most worth, -1 to 1.
-- grain: model
-- note: Spearman's correlation of the ranks by credited deals; 1 is the same order, 0 no relation. It is null for fewer
--       than three values.
with

totals as (

    select model, value, sum(deals) as deals
    from attribution_totals
    where goal = $goal
        and scope = $scope
        and dimension = $dimension
    group by model, value

),

complete as (

    select
        models.model,
        listed.value,
        coalesce(totals.deals, 0.0::double) as deals
    from run.attribution_models as models
    cross join (select distinct value from totals) as listed
    left join totals
        on totals.model = models.model
        and totals.value is not distinct from listed.value

),

ranked as (

    select
        model,
        value,
        rank() over (partition by model order by deals desc)
            + (count(*) over (partition by model, deals) - 1) / 2.0::double as place
    from complete

)

select
    ranked.model,
    case when count(*) >= 3 then round(corr(ranked.place, even.place), 4) end as agreement
from ranked
inner join ranked as even
    on even.model = 'linear'
    and even.value is not distinct from ranked.value
group by ranked.model
order by ranked.model
