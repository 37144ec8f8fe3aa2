-- int_touch_credit: the part of each deal that each touch is credited with, by each model, in cents.
-- grain: path, model, touch
-- in order of: path, model, touch
-- grows by: account
-- note: The cents of a deal add up to its amount. Cents that are left over after rounding down go to the touches that
--       lost most by it, the earlier ones first. A deal without any touch has one row without one. The weights have a name of
--       their own here, so that the view of them is computed once.
with

weights as (

    select
        path,
        account,
        model,
        touch,
        occurred_at,
        weight
    from int_deal_weights

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
        weights.account,
        paths.month,
        weights.model,
        weights.touch,
        weights.occurred_at,
        cast(weights.weight as double) / cast(totals.weight as double) as share,
        paths.amount_cents,
        cast(
            floor(
                cast(weights.weight as double) / cast(totals.weight as double) * paths.amount_cents + 0.000001::double
            ) as bigint
        ) as whole_cents
    from weights
    inner join totals
        on totals.path = weights.path
        and totals.model = weights.model
    inner join int_credit_paths as paths
        on paths.path = weights.path

),

left_over as (

    select
        path,
        model,
        max(amount_cents) - sum(whole_cents) as cents_left
    from shared
    group by path, model

),

placed as (

    select
        shared.*,
        left_over.cents_left,
        row_number() over (
            partition by shared.path, shared.model
            order by
                round(shared.share * shared.amount_cents - shared.whole_cents, 6) desc,
                shared.occurred_at,
                shared.touch
        ) as place
    from shared
    inner join left_over
        on left_over.path = shared.path
        and left_over.model = shared.model

)

select
    path,
    account,
    month,
    model,
    touch,
    share,
    whole_cents + case when place <= cents_left then 1 else 0 end as credit_cents
from placed
