-- stg_opportunity_contacts: one person on one deal, with the role the CRM gives.
-- grain: opportunity_id, contact_id
-- note: valid_from is when the deal was opened. Deals opened after the instant of the run are left out.
select
    links.opportunity_id,
    links.contact_id,
    links.role,
    coalesce(links.is_primary, false) as is_primary,
    deals.created_at as valid_from
from known.opportunity_contacts as links
inner join run.clock as clock
    on clock.is_now
left join known.opportunities as deals
    on deals.opportunity_id = links.opportunity_id
where not links.is_deleted
    and coalesce(deals.created_at <= clock.as_of, true)
