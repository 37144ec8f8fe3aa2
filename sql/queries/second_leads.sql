-- second_leads: people who answered at accounts that are qualified or in a deal, and whom nobody took up.
-- grain: handoff_id
-- note: They were recycled, had no owner, or waited beyond the deadline without an answer. open_amount is what the open
--       deals of the account are worth. $limit rows.
with

open_deals as (

    select
        account_id,
        sum(converted_amount) as open_amount
    from opportunities
    where not is_closed
    group by account_id

)

select
    accounts.name as account,
    contacts.full_name as person,
    contacts.title,
    mqa_now.state,
    missed.why,
    missed.handed_at,
    case
        when missed.feedback in ('recycled', 'disqualified') then 'sent back'
        when missed.user_id is null then 'no owner'
        else 'not answered'
    end as what,
    open_deals.open_amount,
    missed.account_id
from handoffs as missed
inner join mqa_now
    on mqa_now.account_id = missed.account_id
    and mqa_now.solution_rank = 1
    and (mqa_now.is_mqa or mqa_now.state in ('opportunity', 'sales_accepted'))
inner join accounts
    on accounts.account_id = missed.account_id
left join contacts
    on contacts.contact_id = missed.contact_id
left join open_deals
    on open_deals.account_id = missed.account_id
where missed.level = 'person'
    and missed.ended_at is null
    and (
        missed.feedback in ('recycled', 'disqualified')
        or (missed.contacted_at is null and (missed.user_id is null or missed.contact = 'breached'))
    )
order by open_deals.open_amount desc nulls last, missed.handed_at desc, missed.handoff_id
limit $limit
