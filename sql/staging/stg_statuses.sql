-- stg_statuses: one lifecycle status of a person or an account, or stage of a deal, that people recorded.
-- grain: subject, subject_id, given_status, solution, occurred_at
-- note: None after the instant of the run. status is what the word that was given means, by words.csv; null for a word that means nothing. A status that was
--       only seen in a record counts if it differs from the one before.
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
