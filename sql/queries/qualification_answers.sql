-- qualification_answers: what salespeople answered and noted, of one account or of all, where a text is in it, newest first.
-- grain: subject, subject_id, framework, field, recorded_at, decision_id
select
    answers.subject,
    answers.subject_id,
    answers.account_id,
    accounts.name as account_name,
    answers.contact_id,
    people.full_name,
    answers.framework,
    coalesce(answers.field, answers.given_field) as field,
    answers.value,
    answers.confidence,
    coalesce(users.name, answers.user_id) as said_by,
    answers.recorded_at,
    answers.decision_id
from qualification as answers
left join accounts
    on accounts.account_id = answers.account_id
left join contacts as people
    on people.contact_id = answers.contact_id
left join users
    on users.user_id = answers.user_id
where coalesce(answers.account_id = $account_id, $account_id is null)
    and coalesce(contains(lower(answers.value), lower($text)), $text is null)
order by answers.recorded_at desc, answers.decision_id desc nulls last, answers.subject_id, answers.framework, field
limit $limit
