-- planted: test accounts whose result is known beforehand (docs/scenarios.md). They are added after
-- all streams, so that they show these signals and no others.
-- grain: account_id
-- note: failing_clause is the clause a scenario is about; where several fail, the note says so.
create table demo.planted as
select
    'planted-' || scenario as account_id, scenario, name, industry, employees, country, technologies, type,
    is_mqa, failing_clause, note
from (values
    ('g1', 'Tolverane Systems', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', true, null,
        'A CTO reads the technical white paper, a week later the director of operations attends the webinar.'),
    ('g1-no-webinar', 'Quillmarch Systems', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect',
        false, 'episode', 'As g1 without the webinar: one person alone is not an episode, and intent stays low.'),
    ('g1-no-whitepaper', 'Ostrelle Systems', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect',
        false, 'episode', 'As g1 without the white paper: one person alone is not an episode.'),
    ('g2', 'Pembrilla Cloud', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', false,
        'episode', 'A perfect fit with its CEO, CFO and CIO known, and nobody did anything.'),
    ('g3', 'Harrowdene College', 'Education', 40, 'Brazil', 'sap', 'prospect', true, null,
        'A junior person at a poor fit asked to be contacted 20 days ago: a hand-raise qualifies whatever the score.'),
    ('g5', 'Cobaltreach Software', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'competitor', false,
        'not_excluded', 'A competitor: ten deliberate signals of three seniors count for nothing.'),
    ('g6', 'Wexlingham Platforms', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', false,
        'episode', 'One mailing opened by six people is one stimulus and no deliberate act.'),
    ('g7', 'Dunsavel Analytics', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', false,
        'episode', 'One person under two e-mail addresses and two titles is still one person.'),
    ('low-fit', 'Murrabrook Council', 'Government', 12, 'Australia', 'sap', 'prospect', false, 'account_fit',
        'A real episode at an account we do not sell to.'),
    ('cold', 'Fennimoor Automation', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', false,
        'episode', 'A real episode that ended 60 days ago: no longer warm, and its points have faded.'),
    ('keen-single', 'Jasperwell Data', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', false,
        'episode', 'One vice president with many strong signals, and nobody else.'),
    ('customer', 'Larkhollow Apps', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'customer', false,
        'not_excluded', 'A real episode at a company that is a customer already.'),
    ('full-committee', 'Verityford Labs', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect',
        true, null, 'Every seat of the buying committee is engaged, and a meeting was held.'),
    ('weak-match', 'Vexmoor', 'B2B SaaS', 180, 'United States', 'salesforce|zoho', 'prospect', true, null,
        'As g1, but the director is a lead of a company spelt Vexmoore: an MQA that rests on a weak match.')
) as planted (scenario, name, industry, employees, country, technologies, type, is_mqa, failing_clause, note);

create table demo.planted_people as
select
    'planted-' || scenario as account_id,
    'planted-' || scenario || '-' || person as contact_id,
    person, full_name, title, seniority, department, buying_role, mail_domain
from (values
    ('g1', 'cto', 'Imogen Varga', 'CTO', 'c_suite', 'engineering_rnd', null, null),
    ('g1', 'ops', 'Daniel Oduya', 'Director of Operations', 'director', 'operations', null, null),
    ('g1-no-webinar', 'cto', 'Selma Brandvik', 'CTO', 'c_suite', 'engineering_rnd', null, null),
    ('g1-no-webinar', 'ops', 'Marcus Tilley', 'Director of Operations', 'director', 'operations', null, null),
    ('g1-no-whitepaper', 'cto', 'Corinne Aubert', 'CTO', 'c_suite', 'engineering_rnd', null, null),
    ('g1-no-whitepaper', 'ops', 'Paul Nieminen', 'Director of Operations', 'director', 'operations', null, null),
    ('g2', 'ceo', 'Lorna Estevez', 'CEO', 'c_suite', 'administration', null, null),
    ('g2', 'cfo', 'Henrik Maas', 'Chief Financial Officer', 'c_suite', 'finance', null, null),
    ('g2', 'cio', 'Asha Venkat', 'Chief Information Officer', 'c_suite', 'it', null, null),
    ('g3', 'assistant', 'Bianca Ferraz', 'Marketing Assistant', 'entry', 'marketing', null, null),
    ('g5', 'cto', 'Silas Wren', 'CTO', 'c_suite', 'engineering_rnd', null, null),
    ('g5', 'sales', 'Ottilie Kerr', 'VP Sales', 'evp_svp_vp', 'sales', null, null),
    ('g5', 'ops', 'Magnus Thiel', 'Director of Operations', 'director', 'operations', null, null),
    ('g6', 'ceo', 'Renata Solis', 'CEO', 'c_suite', 'administration', null, null),
    ('g6', 'cio', 'Tobias Lunde', 'Chief Information Officer', 'c_suite', 'it', null, null),
    ('g6', 'vp', 'Fiona Achterberg', 'VP Marketing', 'evp_svp_vp', 'marketing', null, null),
    ('g6', 'ops', 'Emeka Nwosu', 'Director of Operations', 'director', 'operations', null, null),
    ('g6', 'it', 'Caroline Petit', 'IT Manager', 'manager', 'it', null, null),
    ('g6', 'analyst', 'Josef Hanak', 'Financial Analyst', 'ic', 'finance', null, null),
    ('g7', 'vp', 'Viveca Hallstrom', 'VP of Engineering', 'evp_svp_vp', 'engineering_rnd', null, null),
    ('g7', 'old', 'Viveca Hallstrom', 'Director of Operations', 'director', 'operations', null,
        'old-dunsavel.example'),
    ('low-fit', 'cio', 'Graham Tully', 'Chief Information Officer', 'c_suite', 'it', null, null),
    ('low-fit', 'finance', 'Wendy Marlowe', 'Finance Director', 'director', 'finance', null, null),
    ('cold', 'cto', 'Nikhil Sarin', 'CTO', 'c_suite', 'engineering_rnd', null, null),
    ('cold', 'ops', 'Elodie Garnier', 'Director of Operations', 'director', 'operations', null, null),
    ('keen-single', 'vp', 'Rafael Montoya', 'VP Sales', 'evp_svp_vp', 'sales', null, null),
    ('customer', 'cio', 'Birgit Stamm', 'Chief Information Officer', 'c_suite', 'it', null, null),
    ('customer', 'finance', 'Colm Devaney', 'Finance Director', 'director', 'finance', null, null),
    ('full-committee', 'cfo', 'Yolanda Price', 'Chief Financial Officer', 'c_suite', 'finance',
        'economic_buyer', null),
    ('full-committee', 'cio', 'Anton Reiss', 'Chief Information Officer', 'c_suite', 'it',
        'decision_maker', null),
    ('full-committee', 'vp', 'Thandi Khumalo', 'Vice President, Operations', 'evp_svp_vp', 'operations',
        'executive_sponsor', null),
    ('full-committee', 'champion', 'Louis Berger', 'Director, Revenue Operations', 'director', 'operations',
        'champion', null),
    ('full-committee', 'architect', 'Sanne de Wit', 'Solutions Architect', 'senior_ic', 'engineering_rnd',
        'technical_buyer', null),
    ('full-committee', 'analyst', 'Carlos Pinto', 'Senior Data Analyst', 'senior_ic', 'data', 'influencer', null),
    ('full-committee', 'user-1', 'Mina Park', 'Sales Manager', 'manager', 'sales', 'user', null),
    ('full-committee', 'user-2', 'Joel Hartman', 'Marketing Manager', 'manager', 'marketing', 'user', null),
    ('full-committee', 'buyer', 'Ewa Malik', 'Procurement Manager', 'manager', 'procurement',
        'legal_procurement', null),
    ('weak-match', 'cto', 'Astrid Lindqvist', 'CTO', 'c_suite', 'engineering_rnd', null, null),
    ('weak-match', 'ops', 'Terence Okafor', 'Director of Operations', 'director', 'operations', null,
        'okafor-consulting.example')
) as people (scenario, person, full_name, title, seniority, department, buying_role, mail_domain);

create table demo.planted_signals as
select
    'planted-' || scenario || '-' || row_number() over (
        partition by scenario order by days_before desc, person, kind) as engagement_id,
    'planted-' || scenario as account_id,
    'planted-' || scenario || '-' || person as contact_id,
    kind, days_before, stimulus_id
from (values
    ('g1', 'cto', 'technical_whitepaper_download', 9, null),
    ('g1', 'ops', 'webinar_attended', 2, null),
    ('g1-no-webinar', 'cto', 'technical_whitepaper_download', 9, null),
    ('g1-no-whitepaper', 'ops', 'webinar_attended', 2, null),
    ('g3', 'assistant', 'contact_us', 20, null),
    ('g5', 'cto', 'technical_whitepaper_download', 11, null),
    ('g5', 'cto', 'pricing_view', 10, null),
    ('g5', 'cto', 'case_study_download', 8, null),
    ('g5', 'cto', 'webinar_attended', 4, null),
    ('g5', 'sales', 'pricing_view', 9, null),
    ('g5', 'sales', 'pricing_sheet_download', 7, null),
    ('g5', 'sales', 'case_study_download', 3, null),
    ('g5', 'ops', 'webinar_attended', 4, null),
    ('g5', 'ops', 'roi_calculator_use', 2, null),
    ('g5', 'ops', 'form_fill', 2, null),
    ('g6', 'ceo', 'email_open', 3.9, 'planted-g6-blast'),
    ('g6', 'cio', 'email_open', 3.8, 'planted-g6-blast'),
    ('g6', 'vp', 'email_open', 3.7, 'planted-g6-blast'),
    ('g6', 'ops', 'email_open', 3.6, 'planted-g6-blast'),
    ('g6', 'it', 'email_open', 3.5, 'planted-g6-blast'),
    ('g6', 'analyst', 'email_open', 3.4, 'planted-g6-blast'),
    ('g6', 'cio', 'email_click', 3.75, 'planted-g6-blast'),
    ('g6', 'vp', 'email_click', 3.65, 'planted-g6-blast'),
    ('g6', 'ops', 'email_click', 3.55, 'planted-g6-blast'),
    ('g7', 'vp', 'technical_whitepaper_download', 6, null),
    ('g7', 'vp', 'pricing_view', 4, null),
    ('g7', 'old', 'webinar_attended', 3, null),
    ('low-fit', 'cio', 'technical_whitepaper_download', 8, null),
    ('low-fit', 'cio', 'webinar_attended', 3, null),
    ('low-fit', 'finance', 'pricing_view', 5, null),
    ('low-fit', 'finance', 'webinar_attended', 3, null),
    ('cold', 'cto', 'technical_whitepaper_download', 66, null),
    ('cold', 'cto', 'case_study_download', 61, null),
    ('cold', 'ops', 'pricing_view', 63, null),
    ('cold', 'ops', 'webinar_attended', 60, null),
    ('keen-single', 'vp', 'pricing_view', 9, null),
    ('keen-single', 'vp', 'case_study_download', 6, null),
    ('keen-single', 'vp', 'webinar_attended', 5, null),
    ('keen-single', 'vp', 'pricing_sheet_download', 3, null),
    ('keen-single', 'vp', 'roi_calculator_use', 2, null),
    ('keen-single', 'vp', 'pricing_view', 1, null),
    ('customer', 'cio', 'technical_whitepaper_download', 8, null),
    ('customer', 'cio', 'webinar_attended', 3, null),
    ('customer', 'finance', 'pricing_view', 5, null),
    ('customer', 'finance', 'case_study_download', 2, null),
    ('full-committee', 'architect', 'technical_whitepaper_download', 12, null),
    ('full-committee', 'user-1', 'webinar_attended', 11, null),
    ('full-committee', 'user-2', 'webinar_attended', 11, null),
    ('full-committee', 'analyst', 'case_study_download', 10, null),
    ('full-committee', 'champion', 'roi_calculator_use', 9, null),
    ('full-committee', 'champion', 'webinar_attended', 11, null),
    ('full-committee', 'cio', 'pricing_view', 8, null),
    ('full-committee', 'buyer', 'pricing_sheet_download', 5, null),
    ('full-committee', 'vp', 'case_study_download', 4, null),
    ('full-committee', 'cfo', 'meeting_held', 2, 'planted-full-committee-meeting'),
    ('full-committee', 'cio', 'meeting_held', 2, 'planted-full-committee-meeting'),
    ('full-committee', 'champion', 'meeting_held', 2, 'planted-full-committee-meeting'),
    ('weak-match', 'cto', 'technical_whitepaper_download', 9, null),
    ('weak-match', 'ops', 'webinar_attended', 2, null)
) as signals (scenario, person, kind, days_before, stimulus_id);

alter table demo.contacts add column is_planted boolean default false;

insert into demo.accounts by name
select
    10000000 + row_number() over (order by account_id) as account_no,
    hash(account_id) as key,
    account_id, name,
    slug(name) || '.example' as domain,
    slug(name) || '.example' as mail_domain,
    'https://www.' || slug(name) || '.example' as website,
    industry, employees,
    employees * 200000 as annual_revenue,
    country,
    case country when 'United States' then 'Americas' when 'Brazil' then 'Americas' else 'APAC' end as region,
    technologies,
    30 as rough_fit,
    case when industry = 'B2B SaaS' then 'Tier 1' else 'Tier 3' end as tier,
    case when employees >= 100 then 'Mid-Market' else 'SMB' end as segment,
    type,
    'u-02' as owner_id,
    settings.as_of - to_days(700) as created_at
from demo.planted
cross join demo.settings as settings;

insert into demo.contacts by name
select
    100000000 + row_number() over (order by contact_id) as contact_no,
    hash(contact_id) as key,
    accounts.account_no, contact_id, people.account_id,
    slug(split_part(full_name, ' ', 1)) || '.' || slug(substr(full_name, strpos(full_name, ' ') + 1))
        || '@' || coalesce(people.mail_domain, accounts.domain) as email,
    full_name, title, seniority, department, buying_role,
    accounts.name as company,
    accounts.country,
    'Organic' as lead_source,
    'granted' as consent,
    settings.as_of - to_days(600) as created_at,
    true as is_planted
from demo.planted_people as people
inner join demo.accounts as accounts
    on accounts.account_id = people.account_id
cross join demo.settings as settings;

update demo.contacts
set account_id = null, company = 'Vexmoore'
where contact_id = 'planted-weak-match-ops';

insert into demo.signals by name
select
    hash(engagement_id) as key,
    engagement_id, contact_id, account_id, kind,
    asset_of(kind, hash(engagement_id)) as asset,
    case when kind = 'email_open' then false end as is_bot,
    stimulus_id,
    case when kind = 'meeting_held' then 'u-02' end as user_id,
    case when kind = 'meeting_held' then 'calendar' when kind like 'email%' then 'marketing automation'
        else 'web' end as source,
    settings.as_of - to_seconds(days_before::double * 86400) as occurred_at
from demo.planted_signals
cross join demo.settings as settings;
