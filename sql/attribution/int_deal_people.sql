-- int_deal_people: people who are named on a deal.
-- grain: opportunity_id, person
select distinct
    links.opportunity_id,
    accounts.account,
    people.person
from stg_opportunity_contacts as links
inner join int_people as people
    on people.contact_id = links.contact_id
inner join opportunities as deals
    on deals.opportunity_id = links.opportunity_id
inner join int_account_numbers as accounts
    on accounts.account_id = deals.account_id
