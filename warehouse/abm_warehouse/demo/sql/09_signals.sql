-- signals: one thing that happened, before it is put in order of time; each stream adds its own.
-- grain: key
create type demo.kind as enum (
    'page_view', 'blog_view', 'product_page_view', 'pricing_view', 'site_search', 'link_click',
    'careers_view', 'ebook_download', 'guide_download', 'whitepaper_download',
    'technical_whitepaper_download', 'case_study_download', 'pricing_sheet_download',
    'roi_calculator_use', 'video_view', 'form_fill', 'contact_us', 'demo_request', 'trial_signup',
    'email_sent', 'email_open', 'email_click', 'email_unsubscribe', 'email_bounce',
    'sales_email_sent', 'sales_call', 'voicemail', 'linkedin_message', 'sales_email_reply',
    'linkedin_reply', 'meeting_booked', 'meeting_held', 'meeting_no_show', 'webinar_registered',
    'webinar_attended', 'webinar_watched_on_demand', 'event_registered', 'event_attended',
    'booth_visit', 'chat_session', 'chat_qualified', 'chat_meeting_booked', 'ad_impression',
    'ad_click', 'ad_view_through', 'product_login', 'product_key_action', 'product_seat_added',
    'topic_surge', 'review_site_view', 'competitor_comparison', 'campaign_response'
);

create table demo.signals (
    key ubigint,
    engagement_id varchar,        -- given only to signals of test accounts; the others are numbered by time
    contact_id varchar,
    account_id varchar,
    email varchar,
    kind demo.kind,
    asset varchar,
    topic varchar,
    campaign_id varchar,
    stimulus_id varchar,
    user_id varchar,
    value double,
    duration_seconds integer,
    is_bot boolean,
    source varchar,
    occurred_at timestamp
);

-- What each kind is and how often a stream shows it: web and ads in the background, quiet for a
-- deliberate act outside any burst, burst inside one. Outbound and mutual kinds are made by their
-- own streams.
create table demo.kinds as
select kind::demo.kind as kind, channel, direction, web, quiet, burst, url
from (values
    ('page_view', 'web', 'inbound', 56, 0, 0, '/'), ('blog_view', 'web', 'inbound', 15, 0, 0, '/blog'),
    ('product_page_view', 'web', 'inbound', 11, 0, 0, '/product'),
    ('pricing_view', 'web', 'inbound', 0, 5, 14, '/pricing'),
    ('site_search', 'web', 'inbound', 4, 0, 0, '/search'), ('link_click', 'web', 'inbound', 5, 0, 0, '/go'),
    ('careers_view', 'web', 'inbound', 1, 0, 0, '/careers'),
    ('video_view', 'content', 'inbound', 4, 0, 0, '/videos'),
    ('ad_click', 'ads', 'inbound', 3, 0, 0, null),
    ('review_site_view', 'intent', 'inbound', 1, 0, 0, null),
    ('ebook_download', 'content', 'inbound', 0, 18, 7, '/library'),
    ('guide_download', 'content', 'inbound', 0, 14, 4, '/library'),
    ('whitepaper_download', 'content', 'inbound', 0, 8, 9, '/library'),
    ('technical_whitepaper_download', 'content', 'inbound', 0, 2, 8, '/library'),
    ('case_study_download', 'content', 'inbound', 0, 4, 11, '/customers'),
    ('pricing_sheet_download', 'content', 'inbound', 0, 1, 5, '/pricing'),
    ('roi_calculator_use', 'content', 'inbound', 0, 1, 5, '/roi'),
    ('form_fill', 'form', 'inbound', 0, 9, 5, '/forms'), ('contact_us', 'form', 'inbound', 0, 1, 1, '/contact'),
    ('demo_request', 'form', 'inbound', 0, 1, 2, '/demo'), ('trial_signup', 'product', 'inbound', 0, 1, 2, '/trial'),
    ('webinar_registered', 'event', 'inbound', 0, 12, 8, '/webinars'),
    ('webinar_attended', 'event', 'inbound', 0, 4, 11, null),
    ('webinar_watched_on_demand', 'event', 'inbound', 0, 4, 3, '/webinars'),
    ('event_registered', 'event', 'inbound', 0, 4, 2, '/events'),
    ('event_attended', 'event', 'inbound', 0, 2, 2, null), ('booth_visit', 'event', 'inbound', 0, 3, 1, null),
    ('chat_session', 'chat', 'inbound', 0, 4, 4, '/'), ('chat_qualified', 'chat', 'inbound', 0, 0, 3, '/pricing'),
    ('chat_meeting_booked', 'chat', 'inbound', 0, 0, 1, '/pricing'),
    ('competitor_comparison', 'intent', 'inbound', 0, 0, 3, null),
    ('campaign_response', 'crm', 'inbound', 0, 2, 0, null),
    ('topic_surge', 'intent', 'inbound', 0, 0, 0, null),
    ('email_sent', 'email', 'outbound', 0, 0, 0, null), ('email_open', 'email', 'inbound', 0, 0, 0, null),
    ('email_click', 'email', 'inbound', 0, 0, 0, null), ('email_unsubscribe', 'email', 'inbound', 0, 0, 0, null),
    ('email_bounce', 'email', 'inbound', 0, 0, 0, null),
    ('sales_email_sent', 'sales', 'outbound', 0, 0, 0, null), ('sales_call', 'sales', 'outbound', 0, 0, 0, null),
    ('voicemail', 'sales', 'outbound', 0, 0, 0, null), ('linkedin_message', 'sales', 'outbound', 0, 0, 0, null),
    ('sales_email_reply', 'sales', 'mutual', 0, 0, 0, null), ('linkedin_reply', 'sales', 'mutual', 0, 0, 0, null),
    ('meeting_booked', 'sales', 'mutual', 0, 0, 0, null), ('meeting_held', 'sales', 'mutual', 0, 0, 0, null),
    ('meeting_no_show', 'sales', 'inbound', 0, 0, 0, null), ('ad_impression', 'ads', 'outbound', 0, 0, 0, null),
    ('ad_view_through', 'ads', 'outbound', 0, 0, 0, null), ('product_login', 'product', 'inbound', 0, 0, 0, '/app'),
    ('product_key_action', 'product', 'inbound', 0, 0, 0, '/app'),
    ('product_seat_added', 'product', 'inbound', 0, 0, 0, '/app')
) as kinds (kind, channel, direction, web, quiet, burst, url);

create table demo.web_tickets as
select row_number() over (order by kind, chance) as ticket, kind
from demo.kinds, unnest(range(web)) as chances (chance);

create table demo.quiet_tickets as
select row_number() over (order by kind, chance) as ticket, kind
from demo.kinds, unnest(range(quiet)) as chances (chance);

create table demo.burst_tickets as
select row_number() over (order by kind, chance) as ticket, kind
from demo.kinds, unnest(range(burst)) as chances (chance);

create macro asset_of(kind, key) as
    case
        when kind in ('ebook_download', 'guide_download') then any_of(key, 'asset', [
            'The planning handbook', 'Forecasting in ten pages', 'A buyer''s guide to revenue planning'])
        when kind in ('whitepaper_download', 'technical_whitepaper_download') then any_of(key, 'asset', [
            'Security and data residency', 'Forecast accuracy measured', 'Integration architecture'])
        when kind = 'case_study_download' then any_of(key, 'asset', [
            'How a lender halved its planning cycle', 'From spreadsheets to one plan'])
        when kind in ('webinar_registered', 'webinar_attended', 'webinar_watched_on_demand') then
            any_of(key, 'asset', ['Forecasting you can trust', 'Planning with sales and finance'])
        when kind in ('event_registered', 'event_attended', 'booth_visit') then 'Revenue Planning Days'
    end;

create macro topic_of(key) as any_of(key, 'topic', [
    'revenue planning', 'sales forecasting', 'pipeline management', 'territory planning']);
