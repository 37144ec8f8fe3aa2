-- attribution_totals: the credit of all deals by channel, campaign, source, kind of engagement, and role, by each model.
-- grain: goal, scope, model, dimension, value, currency
-- in order of: goal, scope, model, dimension, value, currency
-- note: Each dimension adds up to the same total. Its value is null for deals without any touch, and for touches of
--       which it is not known. deals adds up what part of each deal is credited, so it counts deals.
select
    credited.goal,
    credited.scope,
    models.model,
    credited.dimension,
    credited.value,
    credited.currency,
    cast(sum(credited.touches) as bigint) as touches,
    round(sum(credited.deals), 6) as deals,
    cast(sum(credited.credit_cents) / 100.0::double as decimal(18, 2)) as credit
from int_credit_by_month as credited
inner join run.attribution_models as models
    on models.position = credited.model
group by credited.goal, credited.scope, models.model, credited.dimension, credited.value, credited.currency
