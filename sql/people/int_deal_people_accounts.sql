-- int_deal_people_accounts: the account to which all people of a deal belong, of whom an account is known.
-- grain: opportunity_id
with

people_of_deals as (

    select
        opportunity_id,
        contact_id
    from stg_opportunity_contacts

    union

    select
        subject_id as opportunity_id,
        other_id as contact_id
    from stg_associations
    where subject = 'opportunity'
        and other = 'contact'

)

select
    deals.opportunity_id,
    min(accounts.account_id) as account_id
from people_of_deals as deals
inner join int_people as people
    on people.contact_id = deals.contact_id
inner join int_person_accounts as accounts
    on accounts.person = people.person
where accounts.account_id is not null
group by deals.opportunity_id
having min(accounts.account_id) = max(accounts.account_id)
