-- int_touch_order: which of several touches of a person, or of an account's own, at one instant comes first.
-- grain: touch, person
-- grows by: person
-- reached by: touch of stg_engagements
with

period as (

    select
        horizon.oldest_second - max(rules.kept_seconds) - 86400 * max(scoring.repeat_visit_within_days) as first_second
    from int_signal_rules as rules
    cross join int_horizon as horizon
    cross join run.scoring as scoring
    group by horizon.oldest_second

),

touches as (

    select
        touch,
        person,
        occurred_at,
        occurred_second,
        is_web
    from int_touches
    where can_score

    union all

    select distinct
        touch,
        person,
        occurred_at,
        occurred_second,
        false as is_web
    from int_account_touches

),

simultaneous as (

    select
        touches.person,
        touches.occurred_at
    from touches
    inner join period
        on touches.occurred_second > period.first_second
    group by touches.person, touches.occurred_at
    having count(*) > 1

)

select
    touches.touch,
    touches.person,
    touches.occurred_at,
    touches.is_web,
    cast(
        row_number() over (
            partition by touches.person, touches.occurred_at
            order by details.engagement_id
        ) as bigint
    ) as place
from touches
inner join simultaneous
    on simultaneous.person = touches.person
    and simultaneous.occurred_at = touches.occurred_at
inner join stg_engagements as details
    on details.touch = touches.touch
