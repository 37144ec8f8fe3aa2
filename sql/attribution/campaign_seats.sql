-- campaign_seats: which campaign brought whom to the committees, by role, and what a filled seat cost.
-- grain: campaign_id, role
-- kept as: view
-- note: Somebody is brought by the first campaign that they responded to. The role is that of the seat they fill now, else
--       the likeliest; null if none is likely enough. coverage_gained is the weight of their seats as a share of a whole
--       committee, summed over accounts. This is what happened, not what the campaign caused. shares are of the accounts
--       where we know somebody: reached_share of those that the campaign reached, others_share of the others of the same
--       tiers and sizes, weighted as the reached ones are; tiers and sizes without both are left out.
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
        sum(seats_filled) as seats_filled,
        sum(coverage_gained) as coverage_gained
    from roles
    group by campaign_id

),

peers as (

    select
        accounts.account_id,
        coalesce(accounts.tier, '') || ' ' || sizes.size_band as peer_group
    from account_peers as sizes
    inner join accounts
        on accounts.account_id = sizes.account_id

),

reached as (

    select distinct
        members.campaign_id,
        members.account_id,
        peers.peer_group
    from campaign_members as members
    inner join peers
        on peers.account_id = members.account_id

),

engaged as (

    select distinct
        seats.account_id,
        peers.peer_group,
        seats.role
    from committee_seats as seats
    cross join run.scoring as scoring
    inner join peers
        on peers.account_id = seats.account_id
    where seats.solution = scoring.solution
        and seats.state in ('engaged', 'met')

),

everybody as (

    select
        peers.peer_group,
        count(*) as accounts
    from peers
    group by peers.peer_group

),

everybody_engaged as (

    select
        peer_group,
        role,
        count(*) as accounts
    from engaged
    group by peer_group, role

),

reached_groups as (

    select
        reached.campaign_id,
        reached.peer_group,
        count(*) as accounts,
        max(everybody.accounts) - count(*) as others
    from reached
    inner join everybody
        on everybody.peer_group = reached.peer_group
    group by reached.campaign_id, reached.peer_group
    having max(everybody.accounts) > count(*)

),

reached_engaged as (

    select
        reached.campaign_id,
        reached.peer_group,
        engaged.role,
        count(*) as accounts
    from reached
    inner join engaged
        on engaged.account_id = reached.account_id
    group by reached.campaign_id, reached.peer_group, engaged.role

),

compared as (

    select
        roles.campaign_id,
        roles.role,
        sum(coalesce(with_it.accounts, 0)) / cast(sum(reached_groups.accounts) as double) as reached_share,
        sum(
            reached_groups.accounts * (coalesce(all_of_them.accounts, 0) - coalesce(with_it.accounts, 0))
            / cast(reached_groups.others as double)
        ) / cast(sum(reached_groups.accounts) as double) as others_share
    from roles
    inner join reached_groups
        on reached_groups.campaign_id = roles.campaign_id
    left join reached_engaged as with_it
        on with_it.campaign_id = roles.campaign_id
        and with_it.peer_group = reached_groups.peer_group
        and with_it.role = roles.role
    left join everybody_engaged as all_of_them
        on all_of_them.peer_group = reached_groups.peer_group
        and all_of_them.role = roles.role
    where roles.role is not null
    group by roles.campaign_id, roles.role

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
    cast(round(cast(costs.cost as double) / nullif(whole.coverage_gained, 0), 2) as decimal(18, 2)) as cost_per_committee,
    costs.currency,
    cast(round(compared.reached_share, 4) as decimal(5, 4)) as reached_share,
    cast(round(compared.others_share, 4) as decimal(5, 4)) as others_share
from roles
inner join whole
    on whole.campaign_id = roles.campaign_id
left join compared
    on compared.campaign_id = roles.campaign_id
    and compared.role = roles.role
left join campaigns
    on campaigns.campaign_id = roles.campaign_id
left join costs
    on costs.campaign_id = roles.campaign_id
