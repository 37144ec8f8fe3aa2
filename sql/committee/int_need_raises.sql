-- int_need_raises: the needs that each request for sales counts for: those it names, else each that its account shows.
-- grain: as_of, touch, person, need
-- grows by: account
-- reached by: touch of stg_engagements
with

pairs as (

    select
        raises.as_of,
        raises.touch,
        raises.person,
        raises.account,
        shown.need
    from int_hand_raises as raises
    inner join int_shown_needs as shown
        on shown.account = raises.account

),

named as (

    select distinct
        pairs.touch,
        pairs.need
    from pairs
    inner join stg_engagements as touches
        on touches.touch = pairs.touch
    inner join run.needs as needs
        on needs.topic = lower(touches.topic)
        and needs.need = pairs.need

)

select
    pairs.as_of,
    pairs.touch,
    pairs.person,
    pairs.account,
    pairs.need
from pairs
left join named
    on named.touch = pairs.touch
    and named.need = pairs.need
left join (select distinct touch from named) as naming
    on naming.touch = pairs.touch
where naming.touch is null
    or named.need is not null
