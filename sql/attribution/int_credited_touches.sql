-- int_credited_touches: what the rows of touches that may earn credit say.
-- grain: touch
-- grows by: touch
select
    engagements.touch,
    engagements.engagement_id,
    engagements.source,
    engagements.campaign_id
from stg_engagements as engagements
inner join (select distinct touch from int_deal_touches) as credited
    on credited.touch = engagements.touch
