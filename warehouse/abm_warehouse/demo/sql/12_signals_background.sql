-- pace: how many background signals a contact of each busyness shows, so that the size asked for
-- is met. Of these, 45 % come from mailings, 35 % from visits, 20 % from advertisements; a mailing
-- gives 1.36 signals (sent, sometimes opened and clicked, or read by a bot) and reaches 94 % of
-- contacts.
-- grain: contact_no
create table demo.pace as
with

weights as (

    select contact_no, greatest(1, round(1000 * busyness))::bigint as weight
    from demo.contacts

),

wanted as (

    select greatest(0, settings.signals - (select count(*) from demo.signals)) as signals
    from demo.settings as settings

)

select
    contact_no,
    wanted.signals * weight / sum(weight) over () as signals
from weights
cross join wanted;

-- mailings: one of the 103 sends to one contact. grain: contact_id, stimulus_id
create table demo.mailings as
select
    touches.key,
    touches.contact_id,
    sends.stimulus_id,
    sends.campaign_id,
    sends.sent_at,
    draw(touches.key, 'bot') < 0.032 as is_bot,
    draw(touches.key, 'opens') < 0.27 as is_opened,
    draw(touches.key, 'clicks') < 0.12 as is_clicked,
    sends.sent_at + to_seconds(
        case when draw(touches.key, 'bot') < 0.032 then 1 + pick(touches.key, 'bot wait', 4)
            else 40 + floor(least(40.0, -6 * ln(1 - draw(touches.key, 'wait'))) * 3500)::integer end)
        as opened_at
from (
    select
        contacts.contact_id,
        child_key(hash(contacts.key, step), 'mailing') as key,
        1 + ((contacts.key % 103)::integer + step * pick(contacts.key, 'send step', 102)) % 103 as send_no
    from demo.contacts as contacts
    inner join demo.pace as pace
        on pace.contact_no = contacts.contact_no
    cross join unnest(range(least(103, whole(0.45 / 0.94 * pace.signals / 1.36, contacts.key, 'mailings'))))
        as steps (step)
    where contacts.email is not null and contacts.consent != 'denied'
) as touches
inner join demo.sends as sends
    on sends.send_no = touches.send_no;

insert into demo.signals by name
select key, contact_id, 'email_sent' as kind, campaign_id, stimulus_id, 'marketing automation' as source,
    sent_at as occurred_at
from demo.mailings;

insert into demo.signals by name
select child_key(key, 'open') as key, contact_id, 'email_open' as kind, campaign_id, stimulus_id, is_bot,
    'marketing automation' as source, opened_at as occurred_at
from demo.mailings
where is_opened or is_bot;

insert into demo.signals by name
select child_key(key, 'click') as key, contact_id, 'email_click' as kind, campaign_id, stimulus_id, is_bot,
    'marketing automation' as source,
    opened_at + to_seconds(case when is_bot then 1 else 5 + pick(key, 'reading', 240) end) as occurred_at
from demo.mailings
where is_opened and is_clicked or is_bot;

insert into demo.signals by name
select child_key(key, 'end') as key, contact_id,
    case when draw(key, 'end') < 0.001 then 'email_unsubscribe' else 'email_bounce' end as kind,
    campaign_id, stimulus_id, 'marketing automation' as source,
    sent_at + to_seconds(20 + pick(key, 'end wait', 3000)) as occurred_at
from demo.mailings
where draw(key, 'end') < 0.004 and not is_opened and not is_bot;

drop table demo.mailings;

-- Visits to our pages, and advertisements shown. One row in thirty is known by company only, one
-- in fifteen by e-mail only.
insert into demo.signals by name
select
    visits.key,
    case when draw(visits.key, 'known by') >= 0.1 or email is null and account_id is null
        then contact_id end as contact_id,
    case when draw(visits.key, 'known by') < 0.033 or draw(visits.key, 'known by') < 0.1 and email is null
        then account_id end as account_id,
    case when draw(visits.key, 'known by') < 0.1
        and (draw(visits.key, 'known by') >= 0.033 or account_id is null) then email end as email,
    kinds.kind,
    case when kinds.kind in ('blog_view', 'product_page_view', 'video_view') then topic_of(visits.key) end
        as topic,
    case when kinds.kind = 'ad_click' then printf('cmp-%02d', 3 + 6 * least(3, (364 - days_before) // 91))
        end as campaign_id,
    case when kinds.kind in ('product_page_view', 'video_view') then 5 + pick(visits.key, 'seconds', 400)
        end as duration_seconds,
    draw(visits.key, 'bot') < 0.004 as is_bot,
    sources.source,
    office_time(settings.as_of, days_before, visits.key) as occurred_at
from (
    select
        contacts.contact_id, contacts.account_id, contacts.email,
        child_key(hash(contacts.key, visit), 'visit') as key,
        pick(child_key(hash(contacts.key, visit), 'visit'), 'day', 363) as days_before
    from demo.contacts as contacts
    inner join demo.pace as pace
        on pace.contact_no = contacts.contact_no
    cross join unnest(range(whole(0.35 * pace.signals, contacts.key, 'visits'))) as visits (visit)
) as visits
inner join demo.web_tickets as kinds
    on kinds.ticket = pick(visits.key, 'kind', 100)
inner join demo.source_tickets as sources
    on sources.ticket = pick(visits.key, 'source', 303)
cross join demo.settings as settings;

-- Advertisements shown to accounts and people.
insert into demo.signals by name
select
    shows.key,
    case when account_id is null or draw(shows.key, 'known by') < 0.5 then contact_id end as contact_id,
    case when draw(shows.key, 'known by') >= 0.5 then account_id end as account_id,
    case when draw(shows.key, 'kind') < 0.93 then 'ad_impression' else 'ad_view_through' end as kind,
    printf('cmp-%02d', 2 + pick(shows.key, 'campaign', 2) + 6 * least(3, (364 - days_before) // 91))
        as campaign_id,
    'ad network' as source,
    office_time(settings.as_of, days_before, shows.key) as occurred_at
from (
    select
        contacts.contact_id, contacts.account_id,
        child_key(hash(contacts.key, turn), 'ad') as key,
        pick(child_key(hash(contacts.key, turn), 'ad'), 'day', 363) as days_before
    from demo.contacts as contacts
    inner join demo.pace as pace
        on pace.contact_no = contacts.contact_no
    cross join unnest(range(whole(0.2 * pace.signals, contacts.key, 'ads'))) as turns (turn)
) as shows
cross join demo.settings as settings;
