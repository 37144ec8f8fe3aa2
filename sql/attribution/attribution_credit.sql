-- attribution_credit: what each touch is credited with of each deal, by each model.
-- grain: goal, scope, model, opportunity_id, engagement_id
-- kept as: view
-- grows by: account
-- reached by: touch of int_credited_touches, person of int_credited_people
-- note: The credit of a deal adds up to its amount, to the cent. A deal without any touch has one row without one, and a
--       touch without credit has none. The role is the one that the person has now.
select
    paths.goal,
    paths.scope,
    models.model,
    paths.opportunity_id,
    paths.account_id,
    texts.engagement_id,
    people.contact_id,
    people.role,
    kinds.kind,
    touches.channel,
    texts.source,
    texts.campaign_id,
    touches.occurred_at,
    paths.reached_at,
    credits.share,
    cast(credits.credit_cents / 100.0::double as decimal(18, 2)) as credit,
    paths.currency
from int_touch_credit as credits
inner join int_credit_paths as paths
    on paths.path = credits.path
inner join run.attribution_models as models
    on models.position = credits.model
left join int_deal_touches as touches
    on touches.goal = paths.goal
    and touches.scope = paths.scope
    and touches.opportunity_id = paths.opportunity_id
    and touches.touch = credits.touch
left join int_credited_touches as texts
    on texts.touch = credits.touch
left join int_kinds as kinds
    on kinds.kind_key = touches.kind_key
left join int_credited_people as people
    on people.person = touches.person
