-- choices: what a row may be, and how often. A ticket is one of equal chances.

-- Titles: seniority and department in the words of the canonical files; level 1 is the top.
create table demo.titles as
select title, seniority, department, buying_role, level, weight
from (values
    ('CEO', 'c_suite', 'administration', 'decision_maker', 1, 2),
    ('Chief Financial Officer', 'c_suite', 'finance', 'economic_buyer', 1, 2),
    ('Chief Information Officer', 'c_suite', 'it', 'decision_maker', 1, 2),
    ('CTO', 'c_suite', 'engineering_rnd', 'technical_buyer', 1, 2),
    ('Chief Operating Officer', 'c_suite', 'operations', 'executive_sponsor', 1, 1),
    ('Chief Marketing Officer', 'c_suite', 'marketing', 'executive_sponsor', 1, 1),
    ('Chief Revenue Officer', 'c_suite', 'sales', 'executive_sponsor', 1, 1),
    ('Geschäftsführer', 'c_suite', 'administration', 'decision_maker', 1, 1),
    ('Founder & CEO', 'owner_founder', 'administration', 'decision_maker', 1, 1),
    ('SVP Finance', 'evp_svp_vp', 'finance', 'economic_buyer', 2, 1),
    ('VP of Engineering', 'evp_svp_vp', 'engineering_rnd', 'technical_buyer', 2, 3),
    ('VP Sales', 'evp_svp_vp', 'sales', 'executive_sponsor', 2, 3),
    ('VP Marketing', 'evp_svp_vp', 'marketing', 'executive_sponsor', 2, 3),
    ('Vice President, Operations', 'evp_svp_vp', 'operations', 'executive_sponsor', 2, 2),
    ('VP Product', 'evp_svp_vp', 'product', 'influencer', 2, 2),
    ('Director of Operations', 'director', 'operations', 'champion', 3, 4),
    ('Director of IT', 'director', 'it', 'technical_buyer', 3, 4),
    ('Head of IT', 'director', 'it', 'technical_buyer', 3, 2),
    ('Marketing Director', 'director', 'marketing', 'champion', 3, 3),
    ('Director Digital', 'director', 'marketing', 'influencer', 3, 2),
    ('Sales Director', 'director', 'sales', 'influencer', 3, 3),
    ('Director, Revenue Operations', 'director', 'operations', 'champion', 3, 3),
    ('Finance Director', 'director', 'finance', 'economic_buyer', 3, 2),
    ('Directeur des achats', 'director', 'procurement', 'legal_procurement', 3, 1),
    ('Directrice marketing', 'director', 'marketing', 'champion', 3, 1),
    ('Leiter IT', 'director', 'it', 'technical_buyer', 3, 1),
    ('General Counsel', 'director', 'legal', 'legal_procurement', 3, 1),
    ('Head of Security', 'director', 'security', 'technical_buyer', 3, 2),
    ('Engineering Manager', 'manager', 'engineering_rnd', 'influencer', 4, 4),
    ('IT Manager', 'manager', 'it', 'technical_buyer', 4, 5),
    ('Sales Manager', 'manager', 'sales', 'user', 4, 5),
    ('Sales Operations Manager', 'manager', 'operations', 'champion', 4, 4),
    ('Marketing Manager', 'manager', 'marketing', 'user', 4, 6),
    ('Demand Generation Manager', 'manager', 'marketing', 'user', 4, 4),
    ('Product Manager', 'manager', 'product', 'influencer', 4, 4),
    ('Procurement Manager', 'manager', 'procurement', 'legal_procurement', 4, 3),
    ('Customer Success Manager', 'manager', 'service_support', 'user', 4, 3),
    ('HR Manager', 'manager', 'hr', 'user', 4, 2),
    ('Vertriebsleiter', 'manager', 'sales', 'user', 4, 1),
    ('Responsable informatique', 'manager', 'it', 'technical_buyer', 4, 1),
    ('Senior Software Engineer', 'senior_ic', 'engineering_rnd', 'user', 5, 7),
    ('Solutions Architect', 'senior_ic', 'engineering_rnd', 'technical_buyer', 5, 4),
    ('Senior Data Analyst', 'senior_ic', 'data', 'influencer', 5, 4),
    ('Salesforce Administrator', 'ic', 'operations', 'user', 6, 5),
    ('Systems Administrator', 'ic', 'it', 'user', 6, 5),
    ('Marketing Specialist', 'ic', 'marketing', 'user', 6, 6),
    ('Account Executive', 'ic', 'sales', 'user', 6, 6),
    ('Financial Analyst', 'ic', 'finance', 'influencer', 6, 4),
    ('Business Analyst', 'ic', 'operations', 'influencer', 6, 4),
    ('Data Engineer', 'ic', 'data', 'user', 6, 4),
    ('Legal Counsel', 'ic', 'legal', 'legal_procurement', 6, 2),
    ('Security Analyst', 'ic', 'security', 'influencer', 6, 2),
    ('Executive Assistant to the CEO', 'ic', 'administration', 'gatekeeper', 6, 2),
    ('Support Engineer', 'ic', 'service_support', 'user', 6, 3),
    ('Sales Development Representative', 'entry', 'sales', 'user', 7, 4),
    ('Marketing Assistant', 'entry', 'marketing', 'user', 7, 3),
    ('Junior Developer', 'entry', 'engineering_rnd', 'user', 7, 3),
    ('Intern', 'entry', 'other', 'user', 7, 1)
) as titles (title, seniority, department, buying_role, level, weight);

create table demo.title_tickets as
select
    row_number() over (order by level, title, chance) as ticket,
    title, seniority, department, buying_role, level
from demo.titles, unnest(range(weight)) as chances (chance);

create table demo.industry_tickets as
select
    row_number() over (order by is_core desc, industry, chance) as ticket,
    industry, trades, is_core
from demo.industries, unnest(range(weight)) as chances (chance);

create table demo.country_tickets as
select row_number() over (order by country, chance) as ticket, country, region
from (values
    ('United States', 'Americas', 46), ('Canada', 'Americas', 7),
    ('United Kingdom', 'EMEA', 12), ('Germany', 'EMEA', 10), ('France', 'EMEA', 6),
    ('Netherlands', 'EMEA', 4), ('Sweden', 'EMEA', 3), ('Spain', 'EMEA', 3),
    ('Australia', 'APAC', 3), ('India', 'APAC', 2), ('Japan', 'APAC', 2), ('Brazil', 'Americas', 2)
) as countries (country, region, weight), unnest(range(weight)) as chances (chance);

-- Where visitors and leads come from, in the proportions of a public click log
-- (sparklesquad CRM: Paid 6,520, Email 5,396, Referral 5,253, Direct 4,512, Organic 4,409,
-- Social 4,154), in hundreds.
create table demo.source_tickets as
select row_number() over (order by source, chance) as ticket, source
from (values
    ('Paid', 65), ('Email', 54), ('Referral', 53), ('Direct', 45), ('Organic', 44), ('Social', 42)
) as sources (source, weight), unnest(range(weight)) as chances (chance);

-- Days from creating a deal to closing it, at quarters of the deals. Median 57 days to win, mean
-- 51.8; median 14 days to lose (Maven CRM Sales Opportunities). Straight lines between the points.
create table demo.days_to_close as
select is_won, share, days
from (values
    (true, 0.0, 4), (true, 0.25, 18), (true, 0.5, 57), (true, 0.75, 76), (true, 1.0, 110),
    (false, 0.0, 2), (false, 0.25, 7), (false, 0.5, 14), (false, 0.75, 60), (false, 1.0, 110)
) as points (is_won, share, days);
