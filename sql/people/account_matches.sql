-- account_matches: every account that some evidence supports, for each record of a person and each e-mail domain of a signal.
-- grain: subject, subject_id, account_id
-- in order of: subject, subject_id, account_id
-- grows by: subject_id
-- reached by: subject_id as contact_id of int_people
with

people as (

    select
        contact_id,
        person_id
    from int_people

)

select
    candidates.subject,
    candidates.subject_id,
    candidates.account_id,
    people.person_id as contact_id,
    candidates.match_method,
    candidates.evidence,
    candidates.detail,
    candidates.probability as match_probability,
    candidates.match_class,
    candidates.is_taken
from int_match_candidates as candidates
left join people
    on people.contact_id = candidates.subject_id
    and candidates.subject = 'record'
