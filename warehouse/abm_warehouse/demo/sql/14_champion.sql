-- champion: somebody who championed a deal that was won has moved to an account of the first tier, and looks around there.
-- grain: contact_id
-- note: Their old address is silent from the closing on. Nobody of that name is at the new account.
create table demo.moved_champion as
select
    people.contact_id,
    deals.closed_at,
    accounts.account_no,
    accounts.account_id,
    accounts.name as company,
    accounts.mail_domain,
    accounts.country
from demo.deals as deals
inner join demo.participants as people
    on people.account_no = deals.account_no
    and people.buying_role = 'champion'
    and (people.position = 1 or draw(people.key, 'is entered') < 0.9)
inner join demo.contacts as contacts
    on contacts.contact_id = people.contact_id
    and contacts.account_id is not null
    and contacts.email is not null
    and contacts.consent != 'denied'
cross join demo.settings as settings
inner join demo.stories as stories
    on stories.story = 'recent'
inner join demo.accounts as accounts
    on accounts.account_no = stories.account_no
    and accounts.tier = 'Tier 1'
    and accounts.type = 'prospect'
where deals.is_won
    and deals.closed_at < settings.as_of - to_days(120)
    and not exists (
        from demo.contacts as others
        where others.account_no = accounts.account_no and others.full_name = contacts.full_name
    )
order by child_key(contacts.key, 'moves'), child_key(accounts.key, 'welcomes'), contacts.contact_id, accounts.account_no
limit 1;

delete from demo.signals as signals
using demo.moved_champion as moved, demo.contacts as contacts
where contacts.contact_id = moved.contact_id
    and signals.occurred_at > moved.closed_at
    and (signals.contact_id = moved.contact_id or signals.email = contacts.email);

insert into demo.signals by name
select
    child_key(hash(moved.contact_id, looks.days_before), 'new job') as key,
    moved.contact_id,
    looks.kind::demo.kind as kind,
    'web' as source,
    office_time(settings.as_of, looks.days_before, child_key(hash(moved.contact_id, looks.days_before), 'new job'))
        as occurred_at
from demo.moved_champion as moved
cross join demo.settings as settings
cross join (values (6, 'blog_view'), (2, 'product_page_view')) as looks (days_before, kind);

update demo.contacts
set reports_to_contact_id = null
where reports_to_contact_id in (select contact_id from demo.moved_champion)
    or contact_id in (select contact_id from demo.moved_champion);

update demo.contacts as contacts
set account_no = moved.account_no,
    account_id = moved.account_id,
    company = moved.company,
    country = moved.country,
    email = split_part(contacts.email, '@', 1) || '@' || moved.mail_domain
from demo.moved_champion as moved
where contacts.contact_id = moved.contact_id;
