-- statuses: what our people decided about contacts and accounts. Nothing here is computed from scores.
-- grain: subject, subject_id, status
create table demo.statuses (
    subject varchar, subject_id varchar, status varchar, reason varchar, user_id varchar,
    occurred_at timestamp
);

-- People of a story become inquiries, most of them leads, and sales takes up those with a deal.
-- Seven of eight leads that marketing hands over are accepted, an hour after they became one at the earliest.
insert into demo.statuses by name
with

steps as (

    select
        people.contact_id as subject_id, people.key, people.story, bursts.first_day, bursts.days,
        'u-09' as marketer,
        printf('u-%02d', 5 + pick(people.story_key, 'ldr', 3)) as ldr,
        settings.as_of
    from demo.bursts as bursts
    inner join demo.participants as people
        on people.account_no = bursts.account_no
    cross join demo.settings as settings

),

timeline as (

    select subject_id, key, marketer as user_id, 'inquiry' as status, null as reason, as_of, first_day - 1 as day
    from steps

    union all

    select subject_id, key, marketer, 'mql', null, as_of, first_day - days // 2
    from steps
    where draw(key, 'is lead') < 0.7

    union all

    select subject_id, key, ldr, 'sal', null, as_of, first_day - days // 2 - 1
    from steps
    where draw(key, 'is lead') < 0.7 * 0.87

    union all

    select subject_id, key, ldr, 'sql', null, as_of, first_day - days - 1
    from steps
    where draw(key, 'is lead') < 0.4 and story in ('closed', 'open')

    union all

    select subject_id, key, ldr,
        case when draw(key, 'is lost') < 0.4 then 'disqualified' else 'recycled' end,
        case when draw(key, 'is lost') < 0.4 then any_of(key, 'reason', ['Not a Fit', 'Left Company'])
            else any_of(key, 'reason', ['Unresponsive', 'No Budget', 'Timing']) end,
        as_of, first_day - days - 14
    from steps
    where draw(key, 'is lead') < 0.7 and story = 'fizzled'

)

select 'contact' as subject, subject_id, status, reason, user_id,
    case
        when status = 'sal' then greatest(
            office_time(as_of, greatest(1, day), key), office_time(as_of, greatest(1, day + 1), key) + interval 1 hour
        )
        else office_time(as_of, greatest(1, day), key)
    end as occurred_at
from timeline;

-- Everybody else who acted once became an inquiry; 39 in a hundred a lead, as in a public file of
-- leads (X Education leads: 0.3854 converted). Sales accepts six of seven, and sends back most of them later.
insert into demo.statuses by name
with

inquiries as (

    select signals.contact_id as subject_id, min(occurred_at) as acted_at, hash(signals.contact_id) as key
    from demo.signals as signals
    where signals.kind in (select kind from demo.quiet_tickets)
        and signals.contact_id is not null
        and signals.contact_id not in (select contact_id from demo.participants)
    group by signals.contact_id

),

timeline as (

    select subject_id, 'inquiry' as status, null as reason, 'u-09' as user_id, acted_at as occurred_at
    from inquiries

    union all

    select subject_id, 'mql', null, 'u-10', acted_at + interval 26 hour
    from inquiries
    where draw(key, 'is lead') < 0.3854

    union all

    select subject_id, 'sal', null, printf('u-%02d', 5 + pick(key, 'ldr', 3)), acted_at + interval 50 hour
    from inquiries
    where draw(key, 'is lead') between 0.055 and 0.3854

    union all

    select subject_id, 'disqualified', any_of(key, 'reason', ['Not a Fit', 'Student', 'No Budget']),
        'u-06', acted_at + interval 75 hour
    from inquiries
    where draw(key, 'is lead') < 0.10

    union all

    select subject_id, 'recycled', any_of(key, 'reason', ['Unresponsive', 'Timing']), 'u-07',
        acted_at + interval 170 hour
    from inquiries
    where draw(key, 'is lead') between 0.10 and 0.25

)

select 'contact' as subject, subject_id, status, reason, user_id, occurred_at
from timeline
cross join demo.settings as settings
where timeline.occurred_at <= settings.as_of;

-- Accounts: accepted, qualified with the deal, recycled when it is lost or comes to nothing.
insert into demo.statuses by name
with

timeline as (

    select stories.account_no, 'sal' as status, null as reason,
        office_time(settings.as_of, greatest(1, bursts.first_day - bursts.days), stories.key) as occurred_at
    from demo.stories as stories
    inner join demo.bursts as bursts
        on bursts.account_no = stories.account_no
    cross join demo.settings as settings
    where stories.story != 'recent' or draw(stories.key, 'accepted') < 0.25

    union all

    select account_no, 'sql', null, created_at
    from demo.deals

    union all

    select account_no, 'recycled', loss_reason, closed_at
    from demo.deals
    where loss_reason is not null

    union all

    select bursts.account_no, 'recycled', any_of(bursts.key, 'reason', ['No Budget', 'Timing', 'No Decision']),
        office_time(settings.as_of, greatest(1, first_day - days - 20), bursts.key)
    from demo.bursts as bursts
    cross join demo.settings as settings
    where story = 'fizzled'

)

select 'account' as subject, accounts.account_id as subject_id, status, reason, accounts.owner_id as user_id,
    timeline.occurred_at
from timeline
inner join demo.accounts as accounts
    on accounts.account_no = timeline.account_no;

-- Sales answers most of what is handed over within four hours, some of it late, and some of it never.
insert into demo.signals by name
with

-- What may bring somebody enough points for sales: what people of a story do deliberately, answer and look at
-- closely, and the strongest acts of everybody else.
acts as (

    select signals.contact_id, signals.occurred_at, signals.key
    from demo.signals as signals
    left join demo.participants as people
        on people.contact_id = signals.contact_id
    left join demo.bursts as bursts
        on bursts.account_no = people.account_no
    cross join demo.settings as settings
    where signals.contact_id is not null
        and signals.kind not in ('contact_us', 'demo_request', 'chat_meeting_booked')
        and case
            when people.contact_id is null then signals.kind in (
                'webinar_attended', 'event_attended', 'trial_signup', 'pricing_view', 'case_study_download',
                'pricing_sheet_download')
            when signals.kind in ('product_page_view', 'page_view') then
                date_diff('day', signals.occurred_at, settings.as_of)
                between bursts.first_day - bursts.days and bursts.first_day - bursts.days // 2
            else signals.kind in ('meeting_booked', 'meeting_held', 'sales_email_reply', 'linkedin_reply')
                or signals.kind in (select kind from demo.burst_tickets)
        end

),

handed as (

    select subject_id as contact_id, occurred_at, child_key(hash(subject_id), 'hand-off') as key
    from demo.statuses
    where subject = 'contact'
        and status = 'mql'

    union all

    select contact_id, occurred_at, child_key(key, 'hand-off') as key
    from demo.signals
    where kind in ('contact_us', 'demo_request', 'chat_meeting_booked')
        and contact_id is not null

    union all

    select contact_id, occurred_at, child_key(key, 'hand-off') as key
    from acts

),

answers as (

    select
        child_key(key, 'answer') as key,
        contact_id,
        case when draw(key, 'by mail') < 0.3 then 'sales_email_sent' else 'sales_call' end as kind,
        occurred_at + to_minutes(cast(
            case
                when draw(key, 'speed') < 0.84 then 10 + 190 * draw(key, 'minutes')
                when draw(key, 'speed') < 0.91 then 300 + 1000 * draw(key, 'minutes')
                else 2000 + 4000 * draw(key, 'minutes')
            end as bigint
        )) as occurred_at
    from handed
    where draw(key, 'speed') < 0.95

)

select answers.key, answers.contact_id, answers.kind, 'crm' as source, answers.occurred_at
from answers
cross join demo.settings as settings
where answers.occurred_at <= settings.as_of;

-- On three mornings after a second person of an account acted, its owner writes to whoever did last.
insert into demo.signals by name
with

acts as (

    select
        people.account_no,
        people.contact_id,
        signals.key,
        signals.occurred_at,
        min(signals.occurred_at) over (partition by people.account_no, people.contact_id) = signals.occurred_at as is_first
    from demo.signals as signals
    inner join demo.participants as people
        on people.contact_id = signals.contact_id
    where signals.kind in (select kind from demo.burst_tickets)

),

evenings as (

    select
        account_no,
        date_trunc('day', occurred_at) as day,
        arg_max(contact_id, (occurred_at, key)) as contact_id,
        max(people) as people
    from (
        select acts.*, count(*) filter (where is_first) over (
            partition by account_no order by occurred_at range between unbounded preceding and current row) as people
        from acts
    ) as counted
    group by account_no, day

),

mornings as (

    select
        evenings.*,
        child_key(hash(account_no, day), 'morning') as key,
        day + to_days(case isodow(day) when 5 then 3 when 6 then 2 else 1 end) as written_on
    from evenings
    where people >= 2
    qualify row_number() over (partition by account_no order by day) <= 3

)

select
    mornings.key,
    mornings.contact_id,
    'sales_email_sent' as kind,
    accounts.owner_id as user_id,
    'crm' as source,
    written_on + to_minutes(cast(
        case users.team when 'EMEA' then 480 else 840 end + 150 * draw(mornings.key, 'minutes') as bigint
    )) as occurred_at
from mornings
inner join demo.accounts as accounts
    on accounts.account_no = mornings.account_no
inner join demo.users as users
    on users.user_id = accounts.owner_id
cross join demo.settings as settings
where draw(mornings.key, 'writes') < 0.85
    and written_on < date_trunc('day', settings.as_of);
