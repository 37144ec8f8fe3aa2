-- account_arrivals: the first campaign that each person of the committee responded to, those who fill a seat first.
-- grain: contact_id
-- note: As campaign_seats counts them for the whole book: what happened, not what the campaign caused. Responses are told
--       apart after the join: as a filter, the condition would be put to every signal that lies beside those of the account.
with

touches as (

    select
        touches.contact_id,
        touches.campaign_id,
        touches.occurred_at,
        touches.campaign_id is not null
        and coalesce(touches.direction, kinds.direction) <> 'outbound'
        and not touches.is_bot
        and not touches.is_internal as is_response
    from stg_accounts as accounts
    inner join int_engagements as touches
        on touches.account = accounts.account
    left join int_kinds as kinds
        on kinds.kind_key = touches.kind_key
    where accounts.account_id = $account_id

),

firsts as (

    select
        contact_id,
        min(occurred_at) filter (where is_response) as occurred_at,
        arg_min(campaign_id, (occurred_at, campaign_id)) filter (where is_response) as campaign_id
    from touches
    group by contact_id

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
left join int_contacts as contacts
    on contacts.contact_id = firsts.contact_id
    and contacts.account_id = $account_id
left join campaigns
    on campaigns.campaign_id = firsts.campaign_id
where firsts.campaign_id is not null
order by members.seat_id is null, firsts.occurred_at, firsts.contact_id
limit $limit
