-- Every row returned is a violation.
-- by: account, account_id
-- note: Summed in cents and numbers of paths, before the texts are looked up that attribution_credit shows with each touch.
--       That no touch gets a second row by these is what every_touch_of_a_deal_is_listed_once and everything_credited_is_named_once say.
with

credited as (

    select
        path,
        model,
        sum(credit_cents) as credit_cents,
        sum(share) as share
    from int_touch_credit
    group by path, model

)

select
    paths.goal,
    paths.scope,
    credited.model,
    paths.opportunity_id,
    credited.credit_cents,
    credited.share,
    coalesce(deals.converted_amount, deals.amount) as amount
from credited
inner join int_credit_paths as paths
    on paths.path = credited.path
inner join opportunities as deals
    on deals.opportunity_id = paths.opportunity_id
where credited.credit_cents <> coalesce(deals.converted_amount, deals.amount) * 100
    or abs(credited.share - 1) > 0.000001
