-- Every row returned is a violation.
with

totals as (

    select
        score_view,
        solution,
        sum(sites) as sites,
        sum(intent) as intent,
        sum(people) as people,
        sum(people_engaged) as people_engaged,
        sum(recent_signals) as signals
    from hierarchy_totals
    group by score_view, solution

)

select totals.*
from totals
inner join totals as others
    on others.solution = totals.solution
where totals.sites <> others.sites
    or totals.intent <> others.intent
    or totals.people <> others.people
    or totals.people_engaged <> others.people_engaged
    or totals.signals <> others.signals
