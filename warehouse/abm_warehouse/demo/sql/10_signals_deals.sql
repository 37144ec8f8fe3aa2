-- What participants do in a burst: two to five deliberate acts each, more towards its end.
insert into demo.signals by name
select
    acts.key,
    case when draw(acts.key, 'only e-mail') >= 0.08 or email is null then contact_id end as contact_id,
    case when draw(acts.key, 'only e-mail') < 0.08 then email end as email,
    kinds.kind,
    asset_of(kinds.kind, acts.key) as asset,
    topic_of(acts.key) as topic,
    printf('cmp-%02d', 1 + 6 * least(3, (364 - days_before) // 91) + pick(acts.key, 'campaign', 6) - 1)
        as campaign_id,
    case when kinds.kind = 'webinar_attended' then 1200 + 60 * pick(acts.key, 'stayed', 35) end
        as duration_seconds,
    'web' as source,
    office_time(settings.as_of, days_before, acts.key) as occurred_at
from (
    select
        people.contact_id, people.email,
        child_key(hash(people.key, act), 'burst') as key,
        pick(child_key(hash(people.key, act), 'burst'), 'kind', (select count(*) from demo.burst_tickets))
            as ticket,
        greatest(1, bursts.first_day
            - floor(bursts.days * pow(draw(child_key(hash(people.key, act), 'burst'), 'day'), 0.7)))::integer
            as days_before
    from demo.bursts as bursts
    inner join demo.participants as people
        on people.account_no = bursts.account_no
    cross join unnest(range(1, 2 + pick(people.key, 'acts', 4))) as acts (act)
) as acts
inner join demo.burst_tickets as kinds
    on kinds.ticket = acts.ticket
cross join demo.settings as settings;

-- ... and what they look at meanwhile.
insert into demo.signals by name
select
    views.key,
    contact_id,
    case when draw(views.key, 'kind') < 0.4 then 'product_page_view' else 'page_view' end as kind,
    case when draw(views.key, 'kind') < 0.4 then 20 + pick(views.key, 'seconds', 900) end as duration_seconds,
    false as is_bot,
    'web' as source,
    office_time(settings.as_of, days_before, views.key) as occurred_at
from (
    select
        people.contact_id,
        child_key(hash(people.key, look), 'burst view') as key,
        greatest(1, bursts.first_day
            - floor(bursts.days * draw(child_key(hash(people.key, look), 'burst view'), 'day')))::integer
            as days_before
    from demo.bursts as bursts
    inner join demo.participants as people
        on people.account_no = bursts.account_no
    cross join unnest(range(3 + pick(people.key, 'looks', 6))) as looks (look)
) as views
cross join demo.settings as settings;

-- Our people write and call from the tenth day of a burst; one in eight people answers.
insert into demo.signals by name
select
    touches.key,
    contact_id,
    account_id,
    case
        when draw(touches.key, 'kind') < 0.40 then 'sales_email_sent'
        when draw(touches.key, 'kind') < 0.62 then 'sales_call'
        when draw(touches.key, 'kind') < 0.76 then 'voicemail'
        when draw(touches.key, 'kind') < 0.88 then 'linkedin_message'
        when draw(touches.key, 'kind') < 0.97 then 'sales_email_reply'
        else 'linkedin_reply'
    end as kind,
    printf('u-%02d', 5 + pick(story_key, 'ldr', 3)) as user_id,
    case when draw(touches.key, 'kind') between 0.40 and 0.6199 then 30 + pick(touches.key, 'talk', 600) end
        as duration_seconds,
    'crm' as source,
    office_time(settings.as_of, days_before, touches.key) as occurred_at
from (
    select
        people.contact_id, people.story_key, accounts.account_id,
        child_key(hash(people.key, touch), 'sales touch') as key,
        greatest(1, bursts.first_day - 10 - pick(child_key(hash(people.key, touch), 'sales touch'), 'day', 18))
            as days_before
    from demo.bursts as bursts
    inner join demo.accounts as accounts
        on accounts.account_no = bursts.account_no
    inner join demo.participants as people
        on people.account_no = bursts.account_no
    cross join unnest(range(2 + pick(people.key, 'touches', 3))) as touches (touch)
) as touches
cross join demo.settings as settings;

-- Meetings of a deal: one in each of its first weeks, with two to four people on one invitation.
create table demo.meetings as
select
    deals.account_no,
    child_key(hash(deals.key, meeting), 'meeting') as key,
    printf('mtg-%06d-%d', deals.account_no, meeting) as stimulus_id,
    accounts.owner_id,
    accounts.account_id,
    deals.created_at + to_days((4 + 9 * (meeting - 1))::integer) as held_at
from demo.deals as deals
inner join demo.accounts as accounts
    on accounts.account_no = deals.account_no
cross join unnest(range(1, 2 + pick(deals.key, 'meetings', 3))) as meetings (meeting)
cross join demo.settings as settings
where held_at < coalesce(deals.closed_at, settings.as_of);

insert into demo.signals by name
select
    child_key(hash(people.key, meetings.key), 'attends') as key,
    people.contact_id,
    meetings.account_id,
    case when people.position > 1 and draw(hash(people.key, meetings.key), 'no show') < 0.08
        then 'meeting_no_show' else 'meeting_held' end as kind,
    meetings.stimulus_id,
    meetings.owner_id as user_id,
    1800 as duration_seconds,
    'calendar' as source,
    meetings.held_at as occurred_at
from demo.meetings as meetings
inner join demo.participants as people
    on people.account_no = meetings.account_no
where people.position <= 1 + pick(meetings.key, 'invited', 3)

union all by name

select
    child_key(hash(people.key, meetings.key), 'books') as key,
    people.contact_id,
    meetings.account_id,
    'meeting_booked' as kind,
    meetings.stimulus_id,
    meetings.owner_id as user_id,
    'calendar' as source,
    meetings.held_at - to_days(3) as occurred_at
from demo.meetings as meetings
inner join demo.participants as people
    on people.account_no = meetings.account_no
where people.position = 1;

-- Topic surges are about an account, never a person: noise for most, twice in a burst.
insert into demo.signals by name
select
    surges.key,
    account_id,
    'topic_surge' as kind,
    topic_of(surges.key) as topic,
    60 + pick(surges.key, 'value', 40) as value,
    'topic network' as source,
    office_time(settings.as_of, days_before, surges.key) as occurred_at
from (
    select account_id, child_key(hash(key, surge), 'surge') as key,
        pick(child_key(hash(key, surge), 'surge'), 'day', 363) as days_before
    from demo.accounts
    cross join unnest(range(whole(0.8, key, 'surges'))) as surges (surge)

    union all

    select account_id, child_key(hash(bursts.key, surge), 'burst surge') as key,
        greatest(1, first_day - 7 * surge) as days_before
    from demo.bursts as bursts
    inner join demo.accounts as accounts
        on accounts.account_no = bursts.account_no
    cross join unnest(range(1, 3)) as surges (surge)
) as surges
cross join demo.settings as settings;
