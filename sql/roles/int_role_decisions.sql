-- int_role_decisions: decisions on a person's role: the one that somebody set, and those that were ruled out.
-- grain: contact_id, role
-- note: The last decision on a role of a person counts, whichever record it names. Of several roles that were set, the last
--       counts.
with

last as (

    select
        people.person_id as contact_id,
        decisions.answer as role,
        decisions.verdict,
        decisions.decision_id
    from stg_decisions as decisions
    inner join int_people as people
        on people.contact_id = decisions.subject_id
    where decisions.about = 'role'
    qualify row_number() over (
        partition by people.person_id, decisions.answer
        order by decisions.decision_id desc
    ) = 1

)

select
    contact_id,
    role,
    verdict
from last
qualify verdict = 'no'
    or row_number() over (partition by contact_id, verdict order by decision_id desc) = 1
