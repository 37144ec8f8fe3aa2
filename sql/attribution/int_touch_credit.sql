-- int_touch_credit: the part of each deal that each touch is credited with, by each model, in cents.
-- grain: goal, scope, model, opportunity_id, touch
-- in order of: goal, scope, model, opportunity_id, touch
-- note: The cents of a deal add up to its amount. Cents that are left over after rounding down go to the touches that
--       lost most by it, the earlier ones first. A deal without any touch has one row without one.
with

shared as (

    select
        weights.*,
        deals.amount_cents,
        coalesce(
            weights.weight / cast(nullif(sum(weights.weight) over deal, 0.0::double) as double),
            1.0::double / cast(count(*) over deal as double)
        ) as share
    from int_deal_weights as weights
    inner join int_credited_deals as deals
        on deals.goal = weights.goal
        and deals.opportunity_id = weights.opportunity_id
    window deal as (partition by weights.goal, weights.scope, weights.model, weights.opportunity_id)

),

rounded as (

    select
        *,
        cast(floor(share * amount_cents + 0.000001::double) as bigint) as whole_cents
    from shared

),

left_over as (

    select
        *,
        amount_cents - sum(whole_cents) over deal as cents_left,
        row_number() over (
            partition by goal, scope, model, opportunity_id
            order by round(share * amount_cents - whole_cents, 6) desc, occurred_at, touch
        ) as place
    from rounded
    window deal as (partition by goal, scope, model, opportunity_id)

)

select
    goal,
    scope,
    model,
    opportunity_id,
    touch,
    share,
    whole_cents + case when place <= cents_left then 1 else 0 end as credit_cents
from left_over
where share > 0
