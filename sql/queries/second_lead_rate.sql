-- second_lead_rate: how many of the people handed over at accounts that are worked nobody took up, and what is at risk there.
-- grain: one row
-- note: at_risk is what the open deals of their accounts are worth, each account once.
with

missed as (

    select
        account_id,
        max(open_amount) as open_amount
    from second_leads
    where what is not null
    group by account_id

)

select
    count(*) as handed_over,
    count(*) filter (where what is not null) as missed,
    round(count(*) filter (where what is not null) / nullif(count(*), 0), 4) as share,
    (select count(*) from missed) as accounts,
    (select sum(open_amount) from missed) as at_risk
from second_leads
having count(*) > 0
