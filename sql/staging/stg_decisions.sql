-- stg_decisions: what people decided and did not take back, as last known.
-- grain: about, subject, subject_id, answer
-- note: of decisions on one question the last holds; decision_id counts them.
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
