-- journey_effect: what a nurture journey changed: how many reached its goal, beside those who were held out.
-- grain: journey
-- note: People who entered measured_days ago or longer and had not reached the goal when they entered. low and high bound
--       the difference with 95 % confidence, by the normal approximation; it is clear where they have one sign.
with

followed as (

    select
        people.journey,
        people.is_held_out,
        count(*) as people,
        count(*) filter (
            where stages.reached_at <= people.entered_at + to_days(cast(journeys.measured_days as integer))
        ) as reached
    from journey_people as people
    inner join run.journeys as journeys
        on journeys.journey = people.journey
        and people.days_in >= journeys.measured_days
    left join funnel_stages as stages
        on stages.level = 'person'
        and stages.subject_id = people.contact_id
        and stages.stage = journeys.goal
    where stages.reached_at is null
        or stages.reached_at > people.entered_at
    group by people.journey, people.is_held_out

),

sides as (

    select
        journeys.journey,
        journeys.goal,
        journeys.measured_days,
        coalesce(sent.people, 0) as people,
        coalesce(sent.reached, 0) as reached,
        coalesce(held.people, 0) as held_out,
        coalesce(held.reached, 0) as held_out_reached,
        sent.reached / nullif(sent.people, 0) as share,
        held.reached / nullif(held.people, 0) as share_held_out
    from run.journeys as journeys
    left join followed as sent
        on sent.journey = journeys.journey
        and not sent.is_held_out
    left join followed as held
        on held.journey = journeys.journey
        and held.is_held_out

),

bounded as (

    select
        *,
        1.96 * sqrt(
            share * (1 - share) / nullif(people, 0) + share_held_out * (1 - share_held_out) / nullif(held_out, 0)
        ) as margin
    from sides

)

select
    journey,
    goal,
    measured_days,
    people,
    reached,
    round(share, 4) as share,
    held_out,
    held_out_reached,
    round(share_held_out, 4) as share_held_out,
    round(share - share_held_out, 4) as change,
    round(share - share_held_out - margin, 4) as low,
    round(share - share_held_out + margin, 4) as high,
    coalesce(margin > 0 and abs(share - share_held_out) > margin, false) as is_clear
from bounded
order by journey
