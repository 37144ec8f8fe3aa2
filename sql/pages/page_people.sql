-- page_people: people who show interest or asked for sales, as of the run, with all that the page of people filters and shows.
-- grain: contact_id
-- in order of: rank
select
    hot_people.rank,
    hot_people.contact_id,
    contacts.full_name,
    contacts.title,
    contacts.email,
    lower(concat_ws(' ', contacts.full_name, contacts.email, accounts.name)) as searched,
    hot_people.account_id,
    accounts.name as account_name,
    accounts.owner_id,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
    hot_people.as_of,
    hot_people.queue,
    hot_people.band,
    hot_people.score,
    hot_people.fit,
    hot_people.intent,
    hot_people.intent_change,            -- against last week
    hot_people.trend,
    hot_people.action,
    hot_people.excluded_because,
    hot_people.raised_kind,
    hot_people.raised_at,
    hot_people.best_kind,
    hot_people.best_at,
    hot_people.best_points,
    hot_people.second_kind,
    hot_people.second_at,
    hot_people.second_points,
    hot_people.live_signals,
    hot_people.last_signal_at,
    coalesce(levels.level, 0) as level   -- on the ladder of qualification, 0 to 6
from hot_people
inner join contacts
    on contacts.contact_id = hot_people.contact_id
left join contact_levels as levels
    on levels.contact_id = hot_people.contact_id
left join accounts
    on accounts.account_id = hot_people.account_id
