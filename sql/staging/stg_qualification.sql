-- stg_qualification: one answer that somebody recorded in a qualification framework.
-- grain: subject, subject_id, framework, given_field, recorded_at
-- note: None after the instant of the run. field is what the word that was given means, by words.csv; null for a word that means nothing.
select
    answers.subject,
    answers.subject_id,
    answers.framework,
    meanings.means as field,
    answers.field as given_field,
    meanings.is_known,
    answers.value,
    answers.user_id,
    answers.recorded_at
from known.qualification as answers
inner join int_word_meanings as meanings
    on meanings.about = answers.framework
    and meanings.word = answers.field
inner join run.clock as clock
    on clock.is_now
    and clock.as_of >= answers.recorded_at
where not answers.is_deleted
