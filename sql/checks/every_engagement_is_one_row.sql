-- Every row returned is a violation.
-- by: touch
-- note: Rows of one touch are told apart by its people. That two touches have one id is refused when they are loaded, so
--       only touches with several rows are looked at. They are looked for in blocks of 32 touches with more rows than touches,
--       since few blocks are counted faster than many touches.
with

crowded as (

    select touch // 32 as block
    from int_engagements
    group by touch // 32
    having count(*) > bit_count(bit_or(1::bigint << (touch % 32)))

),

several as (

    select engagements.touch
    from int_engagements as engagements
    inner join crowded
        on crowded.block = engagements.touch // 32
    group by engagements.touch
    having count(*) > 1

)

select engagements.engagement_id, count(*) as rows
from int_engagements as engagements
inner join several
    on several.touch = engagements.touch
group by engagements.engagement_id
having count(*) > 1
