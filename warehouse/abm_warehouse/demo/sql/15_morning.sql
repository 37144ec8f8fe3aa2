-- signals: what came in of late: guides that a mailing offered to beginners, and people who asked for sales this morning.
-- grain: key
-- note: So somebody is due a step of the nurture journey on the day of the run, and the queue has what can still be answered
--       in time. Who asks is of an account that shows interest already, and has not asked before.
insert into demo.signals by name
with

beginners as (

    select
        contacts.contact_id,
        contacts.key,
        row_number() over (order by child_key(contacts.key, 'is sent a guide'), contacts.contact_id) as place
    from demo.contacts as contacts
    inner join demo.accounts as accounts
        on accounts.account_id = contacts.account_id
        and accounts.type = 'prospect'
    where contacts.email is not null
        and contacts.consent = 'granted'
        and contacts.contact_id not in (
            select contact_id from demo.signals where contact_id is not null and kind in ('guide_download', 'ebook_download'))
        and contacts.contact_id not in (select contact_id from demo.participants)
        and contacts.contact_id not in (select subject_id from demo.statuses where subject = 'contact')

)

select
    child_key(beginners.key, 'guide') as key,
    beginners.contact_id,
    'guide_download'::demo.kind as kind,
    asset_of('guide_download', child_key(beginners.key, 'guide')) as asset,
    topic_of(child_key(beginners.key, 'guide')) as topic,
    'web' as source,
    office_time(settings.as_of, case when place <= 6 then 2 else 9 end, child_key(beginners.key, 'guide')) as occurred_at
from beginners
cross join demo.settings as settings
where place <= 12;

insert into demo.signals by name
with

asking as (

    select
        people.contact_id,
        people.key,
        row_number() over (order by child_key(people.key, 'asks today'), people.contact_id) as place
    from demo.participants as people
    inner join demo.contacts as contacts
        on contacts.contact_id = people.contact_id
        and contacts.email is not null
        and contacts.consent = 'granted'
    where people.story = 'recent'
        and people.contact_id not in (
            select contact_id
            from demo.signals
            where contact_id is not null
                and kind in ('contact_us', 'demo_request', 'chat_meeting_booked')
        )
    qualify row_number() over (
        partition by people.account_no order by child_key(people.key, 'asks today'), people.contact_id) = 1

)

select
    child_key(asking.key, 'this morning') as key,
    asking.contact_id,
    case when place % 2 = 1 then 'demo_request' else 'contact_us' end::demo.kind as kind,
    topic_of(child_key(asking.key, 'this morning')) as topic,
    'web' as source,
    date_trunc('day', settings.as_of) + to_minutes(cast(460 + 62 * place as bigint)) as occurred_at
from asking
cross join demo.settings as settings
where place <= 4;
