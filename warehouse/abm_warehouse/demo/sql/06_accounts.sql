-- accounts: companies to sell to; what a CRM would know of them.
-- grain: account_no
-- note: names are numbers of a walk with a random step through 118,297 of the 118,340 possible
--       names; 118,297 is a prime, so no name comes twice. The type may become `customer` in
--       08_deals.sql.
create table demo.accounts as
with

numbered as (

    select
        account_no,
        hash(hash(settings.seed), account_no) as key,
        ((child_key(settings.seed, 'first name') % 118297
            + account_no * (1 + child_key(settings.seed, 'name step') % 118296)) % 118297)::integer
            as name_no,
        settings.as_of
    from unnest(range(1, (select accounts + 1 from demo.settings))) as numbers (account_no)
    cross join demo.settings as settings

),

described as (

    select
        numbered.*,
        industries.industry,
        industries.is_core,
        words.company_starts[1 + name_no % 97]
            || words.company_ends[1 + name_no // 97 % 61]
            || ' ' || industries.trades[1 + name_no // 5917 % 4]
            || words.company_forms[1 + name_no // 23668 % 5] as name,
        greatest(5, least(80000, round(exp(5.4 + 1.5 * normal_draw(key, 'employees')))))::integer
            as employees,
        countries.country,
        countries.region,
        list_filter(
            [
                case when draw(key, 'salesforce') < 0.45 then 'salesforce' end,
                case when draw(key, 'hubspot') < 0.28 then 'hubspot' end,
                case when draw(key, 'marketo') < 0.15 then 'marketo' end,
                case when draw(key, 'snowflake') < 0.30 then 'snowflake' end,
                case when draw(key, 'zoho') < 0.07 then 'zoho' end,
                case when draw(key, 'sap') < 0.18 then 'sap' end,
                case when draw(key, 'dynamics') < 0.10 then 'dynamics' end
            ], lambda technology: technology is not null) as technologies
    from numbered
    cross join demo.words as words
    inner join demo.industry_tickets as industries
        on industries.ticket = pick(numbered.key, 'industry', 100)
    inner join demo.country_tickets as countries
        on countries.ticket = pick(numbered.key, 'country', 100)

),

graded as (

    select
        described.*,
        slug(name) || '.example' as domain,
        (case when is_core then 10 else 0 end)
        + (case when employees between 50 and 5000 then 10 else 0 end)
        + (case when list_has_any(technologies, ['salesforce', 'hubspot', 'marketo', 'zoho']) then 10 else 0 end)
            as rough_fit
    from described

)

select
    account_no,
    key,
    printf('a-%06d', account_no) as account_id,
    name,
    case when draw(key, 'has domain') < 0.95 then domain end as domain,
    domain as mail_domain,
    'https://www.' || domain as website,
    industry,
    employees,
    employees * (120 + pick(key, 'revenue per head', 140)) * 1000::bigint as annual_revenue,
    country,
    region,
    array_to_string(technologies, '|') as technologies,
    rough_fit,
    case
        when rough_fit = 30 and employees >= 200 then 'Tier 1'
        when rough_fit >= 20 then 'Tier 2'
        else 'Tier 3'
    end as tier,
    case when employees >= 1000 then 'Enterprise' when employees >= 100 then 'Mid-Market' else 'SMB' end
        as segment,
    case when draw(key, 'type') < 0.01 then 'competitor' when draw(key, 'type') < 0.02 then 'partner'
        when draw(key, 'type') < 0.045 then 'customer' else 'prospect' end as type,
    printf('u-%02d', pick(key, 'owner', 5)) as owner_id,
    case when account_no > 1 and draw(key, 'has parent') < 0.06
        then printf('a-%06d', pick(key, 'parent', account_no - 1)) end as parent_account_id,
    office_time(as_of, 365 + pick(key, 'created', 1100), key) as created_at
from graded
order by account_no;
