-- Every row returned is a violation.
-- by: touch
-- note: Rows of one touch are told apart by its people. That two touches have one id is refused when they are loaded, so
--       only touches with several rows are looked at.
with

several as (

    select touch
    from int_engagements
    group by touch
    having count(*) > 1

)

select engagements.engagement_id, count(*) as rows
from int_engagements as engagements
inner join several
    on several.touch = engagements.touch
group by engagements.engagement_id
having count(*) > 1
