-- int_deal_touch_order: which of several touches at one account and instant that may earn credit comes first.
-- grain: account, touch
-- grows by: account
-- reached by: touch of int_credited_touches
with

simultaneous as (

    select
        account,
        occurred_at
    from int_deal_touches
    group by account, occurred_at
    having min(touch) < max(touch)

),

touches as (

    select distinct
        touches.account,
        touches.occurred_at,
        touches.touch
    from int_deal_touches as touches
    inner join simultaneous
        on simultaneous.account = touches.account
        and simultaneous.occurred_at = touches.occurred_at

)

select
    touches.account,
    touches.touch,
    cast(
        row_number() over (
            partition by touches.account, touches.occurred_at
            order by details.engagement_id
        ) as bigint
    ) as place
from touches
inner join int_credited_touches as details
    on details.touch = touches.touch
