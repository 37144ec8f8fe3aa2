-- campaign_seats: which campaign brought whom to the committees, by role, and what a filled seat cost.
-- grain: campaign_id, role
-- kept as: view
-- note: Somebody is brought by the first campaign that they responded to. The role is that of the seat they fill now, else
--       the likeliest; null if none is likely enough. coverage_gained is the weight of their seats as a share of a whole
--       committee, summed over accounts. This is what happened, not what the campaign caused.
with

firsts as (

    select
        campaign_id,
        contact_id,
        row_number() over (
            partition by contact_id
            order by first_response_at, campaign_id
        ) as place
    from campaign_members
    where first_response_at is not null

),

committee as (

    select sum(weight_hundredths) as weight_hundredths
    from run.seats

),

brought as (

    select
        firsts.campaign_id,
        coalesce(seats.role, members.role) as role,
        members.account_id,
        members.contact_id,
        seats.seat_id,
        seats.weight_hundredths / cast(committee.weight_hundredths as double) as share
    from firsts
    cross join committee
    cross join run.scoring as scoring
    inner join committee_members as members
        on members.contact_id = firsts.contact_id
        and members.solution = scoring.solution
    left join run.seats as seats
        on seats.seat_id = members.seat_id
    where firsts.place = 1

),

costs as (

    select
        campaign_id,
        sum(converted_amount) as cost,
        max(converted_currency) as currency
    from spend
    where campaign_id is not null
    group by campaign_id

),

roles as (

    select
        campaign_id,
        role,
        count(*) as people,
        count(distinct account_id) as accounts,
        count(seat_id) as seats_filled,
        coalesce(sum(share), 0) as coverage_gained
    from brought
    group by campaign_id, role

),

whole as (

    select
        campaign_id,
        sum(seats_filled) as seats_filled
    from roles
    group by campaign_id

)

select
    roles.campaign_id,
    campaigns.name as campaign_name,
    roles.role,
    roles.people,
    roles.accounts,
    roles.seats_filled,
    cast(round(roles.coverage_gained, 4) as decimal(18, 4)) as coverage_gained,
    cast(round(costs.cost, 2) as decimal(18, 2)) as campaign_cost,
    cast(round(cast(costs.cost as double) / nullif(whole.seats_filled, 0), 2) as decimal(18, 2)) as cost_per_seat,
    costs.currency
from roles
inner join whole
    on whole.campaign_id = roles.campaign_id
left join campaigns
    on campaigns.campaign_id = roles.campaign_id
left join costs
    on costs.campaign_id = roles.campaign_id
