-- int_linked_accounts: the account of a record, where the source keeps that link in another file.
-- grain: subject, subject_id
-- note: Only where exactly one existing account is linked. A touch that is linked to a deal and to no account belongs to
--       the deal's account.
with

named as (

    select
        links.subject,
        links.subject_id,
        min(accounts.account_id) as account_id
    from stg_associations as links
    inner join stg_accounts as accounts
        on accounts.account_id = links.other_id
    where links.other = 'account'
    group by links.subject, links.subject_id
    having count(distinct accounts.account_id) = 1

),

by_deals as (

    select
        links.subject,
        links.subject_id,
        min(coalesce(accounts.account_id, named.account_id)) as account_id
    from stg_associations as links
    inner join stg_opportunities as deals
        on deals.opportunity_id = links.other_id
    left join stg_accounts as accounts
        on accounts.account_id = deals.account_id
    left join named
        on named.subject = 'opportunity'
        and named.subject_id = deals.opportunity_id
    where links.subject = 'engagement'
        and links.other = 'opportunity'
    group by links.subject, links.subject_id
    having count(distinct coalesce(accounts.account_id, named.account_id)) = 1

)

select
    coalesce(named.subject, by_deals.subject) as subject,
    coalesce(named.subject_id, by_deals.subject_id) as subject_id,
    coalesce(named.account_id, by_deals.account_id) as account_id
from named
full outer join by_deals
    on by_deals.subject = named.subject
    and by_deals.subject_id = named.subject_id
