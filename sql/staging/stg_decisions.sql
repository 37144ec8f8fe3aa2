-- stg_decisions: decisions that were made and not withdrawn, as last known.
-- grain: about, subject, subject_id, answer
-- note: The last decision on a question counts; decision_id orders them. What sales did, who took over, and what they
--       answered is in run.disposed, run.reassignments and run.answers.
with

last as (

    select
        decisions.decision_id,
        decisions.about,
        decisions.subject,
        decisions.subject_id,
        decisions.answer,
        decisions.verdict,
        decisions.decided_by,
        decisions.decided_at
    from run.decisions as decisions
    cross join run.knowledge as knowledge
    where decisions.decided_at <= knowledge.known_at
        and decisions.about not in ('disposition', 'owner', 'qualification')
    qualify row_number() over (
        partition by decisions.about, decisions.subject, decisions.subject_id, decisions.answer
        order by decisions.decision_id desc
    ) = 1

)

select
    decision_id,
    about,
    subject,
    subject_id,
    answer,
    verdict,
    decided_by,
    decided_at
from last
where verdict <> 'withdrawn'
