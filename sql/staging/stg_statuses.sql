-- stg_statuses: one lifecycle status of a person or an account, or stage of a deal, that people recorded or decided.
-- grain: subject, subject_id, given_status, solution, occurred_at
-- note: None after the instant of the run. status is what the word that was given means, by words.csv; null for a word that
--       means nothing. A status that was only seen in a record counts if it differs from the one before. Of decisions at one
--       instant the last one counts, and one may last until a day. decision_id is null for what a file says.
with

recorded as (

    select
        statuses.subject,
        statuses.subject_id,
        meanings.means as status,
        statuses.status as given_status,
        meanings.is_known,
        statuses.reason,
        statuses.user_id,
        statuses.solution,
        statuses.occurred_at
    from known.statuses as statuses
    inner join int_word_meanings as meanings
        on meanings.word = statuses.status
        and meanings.about = case when statuses.subject = 'opportunity' then 'deal_stage' else 'status' end
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= statuses.occurred_at
    where not statuses.is_deleted
    qualify not coalesce(statuses.is_seen, false)
        or lag(statuses.status) over (
            partition by statuses.subject, statuses.subject_id, statuses.solution
            order by statuses.occurred_at, statuses.status
        ) is distinct from statuses.status

),

decided as (

    select
        case when disposed.subject = 'record' then 'contact' else 'account' end as subject,
        disposed.subject_id,
        disposed.status,
        disposed.disposition as given_status,
        disposed.reason,
        disposed.decided_by as user_id,
        disposed.counts_from as occurred_at,
        disposed.until,
        disposed.decision_id
    from run.disposed as disposed
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= disposed.counts_from
    qualify row_number() over (
        partition by disposed.subject, disposed.subject_id, disposed.counts_from
        order by disposed.decision_id desc
    ) = 1

)

select
    subject,
    subject_id,
    status,
    given_status,
    is_known,
    reason,
    user_id,
    solution,
    occurred_at,
    cast(null as timestamptz) as until,
    cast(null as bigint) as decision_id
from recorded

union all

select
    subject,
    subject_id,
    status,
    given_status,
    true as is_known,
    reason,
    user_id,
    cast(null as varchar) as solution,
    occurred_at,
    until,
    decision_id
from decided
