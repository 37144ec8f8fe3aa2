-- A deliberate act now and then, by anybody: 12 in a hundred contacts a year, few of them sales-ready.
insert into demo.signals by name
select
    acts.key,
    case when draw(acts.key, 'only e-mail') >= 0.10 or email is null then contact_id end as contact_id,
    case when draw(acts.key, 'only e-mail') < 0.10 then email end as email,
    kinds.kind,
    asset_of(kinds.kind, acts.key) as asset,
    topic_of(acts.key) as topic,
    printf('cmp-%02d', 1 + 6 * least(3, (364 - days_before) // 91) + pick(acts.key, 'campaign', 6) - 1)
        as campaign_id,
    'web' as source,
    office_time(settings.as_of, days_before, acts.key) as occurred_at
from (
    select contact_id, email, child_key(hash(key, act), 'quiet act') as key,
        pick(child_key(hash(key, act), 'quiet act'), 'kind', (select count(*) from demo.quiet_tickets))
            as ticket,
        pick(child_key(hash(key, act), 'quiet act'), 'day', 363) as days_before
    from demo.contacts
    cross join unnest(range(whole(0.09 * least(busyness, 4), key, 'quiet acts'))) as acts (act)
) as acts
inner join demo.quiet_tickets as kinds
    on kinds.ticket = acts.ticket
cross join demo.settings as settings;

-- Customers use the product.
insert into demo.signals by name
select
    uses.key,
    contact_id,
    case
        when draw(uses.key, 'kind') < 0.90 then 'product_login'
        when draw(uses.key, 'kind') < 0.99 then 'product_key_action'
        else 'product_seat_added'
    end as kind,
    'product' as source,
    office_time(settings.as_of, pick(uses.key, 'day', 363), uses.key) as occurred_at
from (
    select contacts.contact_id, child_key(hash(contacts.key, use), 'product use') as key
    from demo.contacts as contacts
    inner join demo.accounts as accounts
        on accounts.account_id = contacts.account_id and accounts.type = 'customer'
    cross join unnest(range(whole(3, contacts.key, 'product uses'))) as uses (use)
) as uses
cross join demo.settings as settings;

-- Our own people look at our own pages.
insert into demo.signals by name
select
    visits.key,
    visits.email,
    any_of(visits.key, 'kind', ['page_view', 'product_page_view', 'pricing_view', 'ebook_download']) as kind,
    'web' as source,
    office_time(settings.as_of, pick(visits.key, 'day', 363), visits.key) as occurred_at
from (
    select email, hash(hash(settings.seed, users.user_id), visit) as key
    from demo.users as users
    cross join demo.settings as settings
    cross join unnest(range(4)) as visits (visit)
) as visits
cross join demo.settings as settings;
