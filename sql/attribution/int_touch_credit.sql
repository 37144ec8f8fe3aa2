-- int_touch_credit: the part of each deal that each touch is credited with, by each model, in cents.
-- grain: path, model, touch
-- in order of: path, model, touch
-- grows by: account
-- built in ranges of: account
-- note: The cents of a deal add up to its amount. Cents that are left over after rounding down go to the touches that
--       lost most by it, the earlier ones first, and of several at one instant the one whose id comes first. A deal without
--       any touch has one row without one. The weights have a name of their own here, so that the view of them is computed
--       once.
with

weights as (

    select
        weights.path,
        weights.model,
        weights.touch,
        weights.occurred_at,
        coalesce(places.place, 1) as place_at_instant,
        weights.weight
    from int_deal_weights as weights
    left join int_deal_touch_order as places
        on places.touch = weights.touch
        and places.account = weights.account

),

totals as (

    select
        path,
        model,
        sum(weight) as weight
    from weights
    group by path, model

),

shared as (

    select
        weights.path,
        weights.model,
        weights.touch,
        weights.occurred_at,
        weights.place_at_instant,
        cast(weights.weight as double) / cast(totals.weight as double) as share,
        cast(weights.weight as double) / cast(totals.weight as double) * paths.amount_cents as cents
    from weights
    inner join totals
        on totals.path = weights.path
        and totals.model = weights.model
    inner join int_credit_paths as paths
        on paths.path = weights.path

),

placed as (

    select
        path,
        model,
        touch,
        share,
        cast(floor(cents + 0.000001::double) as bigint) as whole_cents,
        row_number() over (
            partition by path, model
            order by
                round(cents - floor(cents + 0.000001::double), 6) desc,
                occurred_at,
                place_at_instant
        ) as place
    from shared

),

left_over as (

    select
        placed.path,
        placed.model,
        paths.account,
        paths.month,
        max(paths.amount_cents) - sum(placed.whole_cents) as cents_left
    from placed
    inner join int_credit_paths as paths
        on paths.path = placed.path
    group by placed.path, placed.model, paths.account, paths.month

)

select
    placed.path,
    left_over.account,
    left_over.month,
    placed.model,
    placed.touch,
    placed.share,
    placed.whole_cents + case when placed.place <= left_over.cents_left then 1 else 0 end as credit_cents
from placed
inner join left_over
    on left_over.path = placed.path
    and left_over.model = placed.model
