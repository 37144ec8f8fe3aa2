-- qualification: answers that salespeople recorded in a qualification framework, in a file or here.
-- grain: subject, subject_id, framework, given_field, recorded_at, decision_id
-- in order of: subject, subject_id, framework, given_field, recorded_at
-- note: of the answers to a field of one subject the last one is_latest; a field whose meaning is not known counts apart.
select
    answers.subject,
    answers.subject_id,
    people.person_id as contact_id,
    coalesce(accounts.account_id, deals.account_id, persons.account_id) as account_id,
    answers.framework,
    answers.field,
    answers.given_field,
    answers.value,
    answers.confidence,
    answers.user_id,
    answers.recorded_at,
    answers.decision_id,
    cast(
        row_number() over (
            partition by answers.subject, coalesce(people.person_id, answers.subject_id), answers.framework,
                coalesce(answers.field, answers.given_field)
            order by answers.recorded_at desc, answers.decision_id desc nulls last, answers.subject_id,
                answers.given_field
        ) as bigint
    ) = 1 as is_latest
from stg_qualification as answers
left join int_people as people
    on people.contact_id = answers.subject_id
    and answers.subject = 'contact'
left join int_persons as persons
    on persons.person = people.person
left join stg_accounts as accounts
    on accounts.account_id = answers.subject_id
    and answers.subject = 'account'
left join opportunities as deals
    on deals.opportunity_id = answers.subject_id
    and answers.subject = 'opportunity'
