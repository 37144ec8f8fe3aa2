-- stg_qualification: one answer that somebody recorded in a qualification framework, in a file or here.
-- grain: subject, subject_id, framework, given_field, recorded_at, decision_id
-- note: None after the instant of the run. field is what the word that was given means, by words.csv; null for a word that means
--       nothing. Empty and no are no confirmation. decision_id is null for what a file says.
with

answers as (

    select
        answers.subject,
        answers.subject_id,
        answers.framework,
        meanings.means as field,
        answers.field as given_field,
        meanings.is_known,
        answers.value,
        cast(null as bigint) as confidence,
        answers.user_id,
        answers.recorded_at,
        cast(null as bigint) as decision_id
    from known.qualification as answers
    inner join int_word_meanings as meanings
        on meanings.about = answers.framework
        and meanings.word = answers.field
    where not answers.is_deleted

    union all

    select
        case when subject = 'record' then 'contact' else 'account' end as subject,
        subject_id,
        framework,
        field,
        field as given_field,
        true as is_known,
        value,
        confidence,
        answered_by as user_id,
        counts_from as recorded_at,
        decision_id
    from run.answers

)

select
    answers.subject,
    answers.subject_id,
    answers.framework,
    answers.field,
    answers.given_field,
    answers.is_known,
    answers.value,
    coalesce(lower(trim(answers.value)) not in ('', 'no', 'false', '0', 'none', 'unknown'), false) as is_confirmed,
    answers.confidence,
    answers.user_id,
    answers.recorded_at,
    answers.decision_id
from answers
inner join run.clock as clock
    on clock.is_now
    and clock.as_of >= answers.recorded_at
