-- second_leads: people handed over at accounts that are qualified or in a deal, and why nobody took them up, as of the run.
-- grain: handoff_id
-- kept as: view, with a Parquet file
-- note: what is null for those who were taken up, or need not be yet. open_amount is what the open deals of the account are
--       worth.
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
    handed.handoff_id,
    handed.account_id,
    handed.contact_id,
    handed.why,
    handed.handed_at,
    mqa_now.state,
    case
        when handed.feedback in ('recycled', 'disqualified') then 'sent back'
        when handed.contacted_at is null and handed.user_id is null then 'no owner'
        when handed.contacted_at is null and handed.contact = 'breached' then 'not answered'
    end as what,
    open_deals.open_amount
from handoffs as handed
inner join mqa_now
    on mqa_now.account_id = handed.account_id
    and mqa_now.solution_rank = 1
    and (mqa_now.is_mqa or mqa_now.state in ('opportunity', 'sales_accepted'))
left join open_deals
    on open_deals.account_id = handed.account_id
where handed.level = 'person'
    and handed.ended_at is null
