-- opportunities: deals, one row each, as last known.
-- grain: opportunity_id
-- in order of: account_id, opportunity_id
-- note: a deal that the source merged into another is not listed beside it. One that names no account, and to which the
--       source links none, belongs to the account of its people, if they agree. An amount is converted by the rate of the
--       day on which the deal closes, else was created; without either, by the last rate.
with

merged as (

    select distinct other_id as opportunity_id
    from stg_associations
    where subject = 'opportunity'
        and other = 'opportunity'
        and relation = 'merged'

)

select
    deals.opportunity_id,
    coalesce(
        accounts.account_id,
        links.account_id,
        case when deals.account_id is null then by_people.account_id end
    ) as account_id,
    deals.name,
    deals.stage,
    deals.amount,
    deals.currency,
    deals.solution,
    deals.is_closed,
    deals.is_won,
    deals.loss_reason,
    deals.competitor,
    deals.lead_source,
    deals.campaign_id,
    deals.owner_id,
    deals.created_at,
    deals.closed_at,
    deals.account_id as given_account_id,
    cast(round(cast(deals.amount as double) * rates.rate, 2) as decimal(18, 2)) as converted_amount,
    rates.converted_currency
from stg_opportunities as deals
left join stg_accounts as accounts
    on accounts.account_id = deals.account_id
left join int_linked_accounts as links
    on links.subject = 'opportunity'
    and links.subject_id = deals.opportunity_id
left join int_deal_people_accounts as by_people
    on by_people.opportunity_id = deals.opportunity_id
left join run.rates as rates
    on rates.currency = coalesce(deals.currency, '')
    and deals.amount is not null
    and case
        when coalesce(deals.closed_at, deals.created_at) is null then rates.is_last
        else cast(coalesce(deals.closed_at, deals.created_at) as date) >= rates.valid_from
            and cast(coalesce(deals.closed_at, deals.created_at) as date) < rates.valid_until
    end
left join merged
    on merged.opportunity_id = deals.opportunity_id
where merged.opportunity_id is null
