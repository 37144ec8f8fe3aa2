-- leads: leads of the CRM, each with the person and the deal it became, and the days between.
-- grain: lead_id
-- in order of: lead_id
-- note: A lead that was created after the instant of the run is not listed. Days are at least 0: many CRMs have the day of a conversion, and no time. The deal is the one that the conversion made, else the first one, opened no earlier than the lead, on which the CRM
--       gives the person a role.
with

deals_of_people as (

    select
        leads.contact_id as lead_id,
        deals.opportunity_id
    from stg_contacts as leads
    inner join int_people as people
        on people.contact_id = leads.contact_id
    inner join opportunity_contacts as links
        on links.contact_id = people.person_id
    inner join opportunities as deals
        on deals.opportunity_id = links.opportunity_id
        and deals.created_at >= leads.created_at
    where leads.is_lead
    qualify row_number() over (
        partition by leads.contact_id
        order by deals.created_at, deals.opportunity_id
    ) = 1

)

select
    leads.contact_id as lead_id,
    people.person_id as contact_id,
    persons.account_id,
    leads.lead_source,
    leads.created_at,
    case when leads.converted_at <= clock.as_of then leads.converted_at end as converted_at,
    deals.opportunity_id,
    case
        when deals.opportunity_id = leads.converted_opportunity_id then 'conversion'
        when deals.opportunity_id is not null then 'role'
    end as opportunity_by,
    deals.created_at as opportunity_created_at,
    deals.is_won,
    case
        when leads.converted_at > clock.as_of then null
        when leads.converted_at < leads.created_at then 0.0::double
        else (floor(epoch(leads.converted_at)) - floor(epoch(leads.created_at))) / 86400.0::double
    end as days_to_conversion,
    case
        when deals.created_at < leads.created_at then 0.0::double
        else (floor(epoch(deals.created_at)) - floor(epoch(leads.created_at))) / 86400.0::double
    end as days_to_opportunity,
    case
        when not deals.is_won then null
        when deals.closed_at < leads.created_at then 0.0::double
        else (floor(epoch(deals.closed_at)) - floor(epoch(leads.created_at))) / 86400.0::double
    end as days_to_won
from stg_contacts as leads
inner join run.clock as clock
    on clock.is_now
    and clock.as_of >= coalesce(leads.created_at, clock.as_of)
left join int_people as people
    on people.contact_id = leads.contact_id
left join int_persons as persons
    on persons.person = people.person
left join opportunities as converted
    on converted.opportunity_id = leads.converted_opportunity_id
left join deals_of_people as first_deals
    on first_deals.lead_id = leads.contact_id
left join opportunities as deals
    on deals.opportunity_id = coalesce(converted.opportunity_id, first_deals.opportunity_id)
where leads.is_lead
