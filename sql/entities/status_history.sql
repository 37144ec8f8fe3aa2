-- status_history: every lifecycle status of people and accounts and every stage of deals, with how long it lasted.
-- grain: subject, subject_id, given_status, solution, occurred_at
-- in order of: subject, subject_id, given_status, solution, occurred_at
-- note: ended_at is when the next status of the same person, account or deal, about the same solution, began. A word that
--       means nothing is listed, and ends nothing.
with

recorded as (

    select
        statuses.subject,
        statuses.subject_id,
        people.person_id as contact_id,
        coalesce(accounts.account_id, deals.account_id, persons.account_id) as account_id,
        statuses.status,
        statuses.given_status,
        statuses.reason,
        statuses.user_id,
        statuses.solution,
        statuses.occurred_at,
        statuses.until,
        statuses.decision_id,
        coalesce(people.person_id, statuses.subject_id) as whose
    from stg_statuses as statuses
    left join int_people as people
        on people.contact_id = statuses.subject_id
        and statuses.subject = 'contact'
    left join int_persons as persons
        on persons.person = people.person
    left join stg_accounts as accounts
        on accounts.account_id = statuses.subject_id
        and statuses.subject = 'account'
    left join opportunities as deals
        on deals.opportunity_id = statuses.subject_id
        and statuses.subject = 'opportunity'

),

followed as (

    select
        recorded.*,
        case
            when status is not null
                then lead(occurred_at) over (
                    partition by subject, whose, solution, status is not null
                    order by occurred_at, given_status, subject_id
                )
        end as ended_at
    from recorded

)

select
    subject,
    subject_id,
    contact_id,
    account_id,
    status,
    given_status,
    reason,
    user_id,
    solution,
    occurred_at,
    ended_at,
    (floor(epoch(ended_at)) - floor(epoch(occurred_at))) / 86400.0::double as days,
    until,
    decision_id
from followed
