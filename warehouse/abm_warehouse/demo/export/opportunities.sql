copy (
    select deals.opportunity_id, accounts.account_id,
        accounts.name || ' - new business' as name,
        deals.stage, deals.amount, 'USD' as currency, null as solution, deals.is_closed, deals.is_won,
        deals.loss_reason,
        case when deals.loss_reason = 'Lost to Competitor'
            then any_of(deals.key, 'competitor', ['Brightledger', 'Planmoor', 'Ledgerfox']) end as competitor,
        any_of(deals.key, 'lead source', ['Paid', 'Email', 'Referral', 'Organic', 'Social']) as lead_source,
        campaigns.campaign_id,
        accounts.owner_id, iso_time(deals.created_at) as created_at, iso_time(deals.closed_at) as closed_at
    from demo.deals as deals
    inner join demo.accounts as accounts
        on accounts.account_no = deals.account_no
    left join demo.campaigns as campaigns
        on deals.created_at >= campaigns.started_at
        and deals.created_at < campaigns.ended_at + interval 1 day
        and campaigns.campaign_id
            = printf('cmp-%02d', (campaigns.quarter - 1) * 6 + pick(deals.key, 'campaign', 6))
    order by deals.account_no
) to $path (format csv, header true)
