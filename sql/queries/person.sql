-- person: one person with their scores as of now, and what is to be done.
-- grain: contact_id
with

playbook as (

    select
        max(case when key = 'account_fit_max' then cast(value as decimal(9, 2)) end)
            + max(case when key = 'person_fit_max' then cast(value as decimal(9, 2)) end) as fit_max,
        max(case when key = 'person_cap' then cast(value as decimal(9, 2)) end) as intent_max
    from run_playbook
    where key in ('account_fit_max', 'person_fit_max', 'person_cap')

)

select
    contacts.contact_id,
    contacts.full_name,
    contacts.title,
    contacts.email,
    contacts.phone,
    contacts.country,
    contacts.is_contactable,
    contacts.status,
    contacts.buying_role,
    contacts.account_id,
    accounts.name as account_name,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
    scores.as_of,
    scores.account_fit,
    scores.person_fit,
    scores.fit,
    playbook.fit_max,
    scores.intent,
    playbook.intent_max,
    scores.score,
    scores.band,
    scores.queue,
    scores.is_hand_raise,
    scores.excluded_because,
    scores.signals,
    scores.last_signal_at,
    hot_people.intent_change,            -- against last week; null for people who show no interest
    hot_people.trend,
    coalesce(hot_people.action, 'none') as action,
    hot_people.raised_kind,
    hot_people.raised_at
from contacts
cross join playbook
inner join contact_scores_now as scores
    on scores.contact_id = contacts.contact_id
left join hot_people
    on hot_people.contact_id = contacts.contact_id
left join accounts
    on accounts.account_id = contacts.account_id
where contacts.contact_id = $contact_id
