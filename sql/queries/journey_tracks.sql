-- journey_tracks: how many people are in each nurture journey, and how their tracks ended.
-- grain: journey
-- note: finished counts those whose every step was due and whom nothing stopped.
select
    journeys.journey,
    journeys.title,
    count(people.contact_id) as entered,
    count(*) filter (where people.is_held_out) as held_out,
    count(*) filter (where not people.is_held_out and people.stopped_because is null and not people.is_over)
        as under_way,
    count(*) filter (where not people.is_held_out and people.stopped_because is null and people.is_over) as finished,
    count(*) filter (where not people.is_held_out and people.stopped_because = 'with_sales') as with_sales,
    count(*) filter (where not people.is_held_out and people.stopped_because = 'not_contactable')
        as not_contactable,
    count(*) filter (where not people.is_held_out and people.stopped_because = 'excluded') as excluded
from run.journeys as journeys
left join journey_people as people
    on people.journey = journeys.journey
group by journeys.journey, journeys.title
order by journeys.journey
