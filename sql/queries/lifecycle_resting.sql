-- lifecycle_resting: people and accounts that were recycled or rejected, by the day on which they come back.
-- grain: subject, subject_id, given_status, solution, occurred_at
-- note: $limit rows. Only what still rests; a day that has passed without a run is listed too.
select
    rests.subject as level,
    coalesce(people.full_name, accounts.name, rests.subject_id) as name,
    accounts.name as account,
    rests.disposition,
    rests.reason,
    rests.occurred_at,
    cast(rests.rests_until as date) as comes_back_on,
    coalesce(users.name, rests.user_id) as who,
    rests.subject_id
from dispositions as rests
left join accounts
    on accounts.account_id = rests.account_id
left join contacts as people
    on rests.subject = 'contact'
    and people.contact_id = rests.contact_id
left join users
    on users.user_id = rests.user_id
where rests.rests_until is not null
    and rests.ended_at is null
    and rests.returned_at is null
order by rests.rests_until, rests.subject, rests.subject_id
limit $limit
