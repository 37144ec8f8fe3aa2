-- int_match_candidates: every account that something speaks for, with the probability that it is the right one.
-- grain: subject, subject_id, account_id
-- note: odds of independent evidence multiply; the candidates of a subject, and none of them, share one probability. So
--       two accounts with the same domain have half each, and neither is taken (G13): never the one with most contacts.
--       What people decided is sure, and whatever else speaks for another is only listed: what they decided here of a
--       record goes before what the CRM says, and that before what they decided of its domain. What they refused is out.
with

evidence as (

    select
        subject,
        subject_id,
        account_id,
        max(case evidence when 'decision' then 3 when 'crm' then 2 when 'domain_decision' then 1 else 0 end) as decided,
        max(case when evidence in ('email_domain', 'website') then odds end) as site_odds,
        max(case when evidence in ('company_name', 'similar_name') then odds end) as name_odds,
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

accounts_with_sites as (

    select distinct account_id
    from int_account_sites

),

weighed as (

    select
        evidence.subject,
        evidence.subject_id,
        evidence.account_id,
        concat_ws(
            ', ',
            case when evidence.decision is not null then 'decision' end,
            case when evidence.crm is not null then 'crm' end,
            case when evidence.domain_decision is not null then 'domain_decision' end,
            case when evidence.email_domain is not null then 'email_domain' end,
            case when evidence.website is not null then 'website' end,
            case when evidence.company_name is not null then 'company_name' end,
            case when evidence.similar_name is not null then 'similar_name' end,
            case when evidence.phone is not null then 'phone' end,
            case when evidence.site_odds is null and countries.is_same then 'same_country' end,
            case when evidence.site_odds is null and not countries.is_same then 'other_country' end
        ) as evidence,
        concat_ws(
            ', ',
            coalesce(evidence.decision, evidence.domain_decision),
            coalesce(evidence.email_domain, evidence.website),
            coalesce(evidence.company_name, evidence.similar_name),
            evidence.phone
        ) as detail,
        case when refusals.verdict = 'no' then 0 else evidence.decided end as decided,
        refusals.verdict is not null or (of_domain.verdict is not null and evidence.decided < 2) as is_refused,
        case
            when evidence.decision is not null then 'decision'
            when evidence.crm is not null then 'crm'
            when evidence.domain_decision is not null then 'domain_decision'
            when evidence.email_domain is not null then 'email_domain'
            when evidence.website is not null then 'website'
            when evidence.company_name is not null then 'company_name'
            when evidence.similar_name is not null then 'similar_name'
            else 'phone'
        end as match_method,
        case
            when refusals.verdict is not null or of_domain.verdict is not null then 0
            when coalesce(evidence.site_odds, evidence.name_odds, evidence.phone_odds) is null then 0
            else coalesce(evidence.site_odds, 1) * coalesce(evidence.name_odds, 1) * coalesce(evidence.phone_odds, 1)
        end
        -- an address at another company's domain speaks against a name
        * case
            when evidence.site_odds is null and subjects.domain is not null and sites.account_id is not null then 0.5
            else 1
        end
        -- where only a name speaks, so does the country: of two companies of one name the one nearby is likelier
        * case
            when evidence.site_odds is not null or countries.is_same is null then 1
            when countries.is_same then 2
            else 0.5
        end as odds
    from evidence
    inner join int_match_subjects as subjects
        on subjects.subject = evidence.subject
        and subjects.subject_id = evidence.subject_id
    left join accounts_with_sites as sites
        on sites.account_id = evidence.account_id
    left join int_match_countries as countries
        on countries.subject = evidence.subject
        and countries.subject_id = evidence.subject_id
        and countries.account_id = evidence.account_id
    left join int_account_decisions as refusals
        on refusals.subject = evidence.subject
        and refusals.subject_id = evidence.subject_id
        and refusals.account_id = evidence.account_id
        and refusals.verdict = 'no'
    left join int_account_decisions as of_domain
        on of_domain.subject = 'email_domain'
        and of_domain.subject_id = subjects.domain
        and of_domain.account_id = evidence.account_id
        and of_domain.verdict = 'no'

),

shared as (

    select
        subject,
        subject_id,
        max(decided) as decided,
        count(*) as candidates,
        sum(odds) as odds
    from weighed
    group by subject, subject_id

),

judged as (

    select
        weighed.subject,
        weighed.subject_id,
        weighed.account_id,
        weighed.match_method,
        weighed.evidence,
        weighed.detail,
        shared.candidates,
        weighed.is_refused,
        shared.decided > 0 as is_decided,
        cast(
            case
                when weighed.is_refused then 0
                when shared.decided > 0 then case when weighed.decided = shared.decided then 1 else 0 end
                else weighed.odds / (1 + shared.odds)
            end as decimal(5, 4)
        ) as probability
    from weighed
    inner join shared
        on shared.subject = weighed.subject
        and shared.subject_id = weighed.subject_id

)

select
    subject,
    subject_id,
    account_id,
    match_method,
    evidence,
    detail,
    candidates,
    probability,
    probability >= 0.75 as is_taken,
    case
        when is_refused then 'refused'
        when probability >= 0.95 then 'strong'
        when probability >= 0.75 then 'weak'
        when is_decided or max(probability) over (partition by subject, subject_id) >= 0.75 then 'set_aside'
        else 'ambiguous'
    end as match_class
from judged
