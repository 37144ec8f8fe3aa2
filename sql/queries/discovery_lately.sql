-- discovery_lately: what customers said in discovery in the days before the run, the newest first.
-- grain: subject, subject_id, field, recorded_at, decision_id
-- note: $days before the run; $limit rows.
select
    answers.account_id,
    accounts.name as account_name,
    coalesce(answers.field, answers.given_field) as field,
    answers.value,
    coalesce(users.name, answers.user_id) as said_by,
    answers.recorded_at
from qualification as answers
inner join run_clock as clock
    on clock.is_now
    and answers.recorded_at > clock.as_of - to_days(cast($days as integer))
left join accounts
    on accounts.account_id = answers.account_id
left join users
    on users.user_id = answers.user_id
where answers.framework = 'discovery'
    and answers.value is not null
order by answers.recorded_at desc, answers.subject_id, field
limit $limit
