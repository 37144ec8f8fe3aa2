-- campaigns: six of them in each of four quarters of 91 days, the last ending at as_of.
-- grain: campaign_id
create table demo.campaigns as
select
    printf('cmp-%02d', (quarter - 1) * 6 + position) as campaign_id,
    'Q' || quarter || ' ' || name as name,
    channel,
    source,
    weekly_usd,
    quarter,
    date_trunc('day', settings.as_of) - to_days((364 - (quarter - 1) * 91)::integer) as started_at,
    date_trunc('day', settings.as_of) - to_days((274 - (quarter - 1) * 91)::integer) as ended_at
from demo.settings as settings
cross join unnest(range(1, 5)) as quarters (quarter)
cross join (values
    (1, 'Newsletter and nurture', 'email', 'Email', 300),
    (2, 'Webinar: forecasting you can trust', 'event', 'Email', 1400),
    (3, 'Paid search: revenue planning', 'ads', 'Paid', 2600),
    (4, 'Social: target accounts', 'ads', 'Social', 2100),
    (5, 'Guide: the planning handbook', 'content', 'Organic', 700),
    (6, 'Partner referrals', 'web', 'Referral', 500)
) as themes (position, name, channel, source, weekly_usd);

-- spend: what each campaign cost in each week it ran. grain: campaign_id, date
create table demo.spend as
select
    (campaigns.started_at + to_days((7 * week)::integer))::date as date,
    round(weekly_usd * (0.75 + 0.5 * draw(hash(settings.seed, campaign_id, week), 'spend')), 2)::decimal(18, 2)
        as amount,
    'USD' as currency,
    campaign_id,
    channel,
    source
from demo.campaigns as campaigns
cross join demo.settings as settings
cross join unnest(range(13)) as weeks (week);

-- sends: 103 mailings, every Monday and Thursday of the year; 103 is a prime, so that a contact can
-- step through them without meeting one twice (11_signals_email.sql). grain: send_no
create table demo.sends as
select
    send_no,
    printf('send-%03d', send_no) as stimulus_id,
    printf('cmp-%02d', 1 + 6 * least(3, (364 - days_before) // 91)) as campaign_id,
    date_trunc('day', as_of) - to_days(days_before) + to_seconds(30600 + 60 * (send_no * 7 % 90))
        as sent_at
from (
    select send_no, (359 - floor((send_no - 1) * 3.5))::integer as days_before, settings.as_of
    from unnest(range(1, 104)) as numbers (send_no)
    cross join demo.settings as settings
) as mailings;
