-- account_arrivals: the first campaign that each person of the committee responded to, those who fill a seat first.
-- grain: contact_id
-- note: As campaign_seats counts them for the whole book: what happened, not what the campaign caused.
with

firsts as (

    select
        contact_id,
        campaign_id,
        occurred_at,
        row_number() over (
            partition by contact_id
            order by occurred_at, campaign_id
        ) as place
    from engagements
    where account_id = $account_id
        and campaign_id is not null
        and contact_id is not null
        and direction <> 'outbound'
        and not is_bot
        and not is_internal

)

select
    firsts.contact_id,
    contacts.full_name,
    coalesce(seats.role, members.role) as role,
    members.seat_id,
    members.state,
    firsts.campaign_id,
    campaigns.name as campaign_name,
    campaigns.channel,
    firsts.occurred_at as responded_at
from firsts
inner join committee_members as members
    on members.contact_id = firsts.contact_id
    and members.account_id = $account_id
    and members.solution = $solution
left join committee_seats as seats
    on seats.account_id = $account_id
    and seats.solution = $solution
    and seats.seat_id = members.seat_id
left join contacts
    on contacts.contact_id = firsts.contact_id
    and contacts.account_id = $account_id
left join campaigns
    on campaigns.campaign_id = firsts.campaign_id
where firsts.place = 1
order by members.seat_id is null, firsts.occurred_at, firsts.contact_id
limit $limit
