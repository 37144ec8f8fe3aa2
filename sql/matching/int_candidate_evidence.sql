-- int_candidate_evidence: the evidence for each candidate account side by side, and the strongest of it.
-- grain: subject, subject_id, account_id
-- grows by: subject_id
-- note: stated_rank tells which statement takes precedence: a decision on the record here (3) over the CRM (2) over a
--       decision on its e-mail domain (1); 0 is none. Of accounts whose names are as close, is_other_spelling is true of
--       those that are spelt less like the record's company, in their legal form above all.
with

details as (

    select
        subject,
        subject_id,
        account_id,
        max(case evidence when 'decision' then 3 when 'crm' then 2 when 'domain_decision' then 1 else 0 end) as stated_rank,
        max(case when evidence in ('email_domain', 'website') then odds end) as domain_odds,
        max(case when evidence in ('company_name', 'similar_name') then odds end) as name_odds,
        max(spelling) as spelling,
        max(case when evidence = 'phone' then odds end) as phone_odds,
        max(case when evidence = 'decision' then detail end) as decision,
        max(case when evidence = 'domain_decision' then detail end) as domain_decision,
        max(case when evidence = 'crm' then detail end) as crm,
        max(case when evidence = 'email_domain' then detail end) as email_domain,
        max(case when evidence = 'website' then detail end) as website,
        max(case when evidence = 'company_name' then detail end) as company_name,
        max(case when evidence = 'similar_name' then detail end) as similar_name,
        max(case when evidence = 'phone' then detail end) as phone
    from int_match_evidence
    group by subject, subject_id, account_id

),

spelt as (

    select
        *,
        name_odds is not null
        and spelling < max(spelling) over (partition by subject, subject_id, name_odds) as is_other_spelling
    from details

)

select
    details.subject,
    details.subject_id,
    details.account_id,
    details.stated_rank,
    details.domain_odds,
    details.name_odds,
    details.phone_odds,
    details.is_other_spelling,
    countries.is_same as is_same_country,
    case
        when details.decision is not null then 'decision'
        when details.crm is not null then 'crm'
        when details.domain_decision is not null then 'domain_decision'
        when details.email_domain is not null then 'email_domain'
        when details.website is not null then 'website'
        when details.company_name is not null then 'company_name'
        when details.similar_name is not null then 'similar_name'
        else 'phone'
    end as match_method,
    concat_ws(
        ', ',
        case when details.decision is not null then 'decision' end,
        case when details.crm is not null then 'crm' end,
        case when details.domain_decision is not null then 'domain_decision' end,
        case when details.email_domain is not null then 'email_domain' end,
        case when details.website is not null then 'website' end,
        case when details.company_name is not null then 'company_name' end,
        case when details.similar_name is not null then 'similar_name' end,
        case when details.phone is not null then 'phone' end,
        case when details.is_other_spelling then 'other_spelling' end,
        case when details.domain_odds is null and countries.is_same then 'same_country' end,
        case when details.domain_odds is null and not countries.is_same then 'other_country' end
    ) as evidence,
    concat_ws(
        ', ',
        coalesce(details.decision, details.domain_decision),
        coalesce(details.email_domain, details.website),
        coalesce(details.company_name, details.similar_name),
        details.phone
    ) as detail
from spelt as details
left join int_match_countries as countries
    on countries.subject = details.subject
    and countries.subject_id = details.subject_id
    and countries.account_id = details.account_id
