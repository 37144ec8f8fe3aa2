-- people_evidence: why several records are one person, one piece of evidence a row.
-- grain: contact_id, record_id, evidence, detail
-- note: records are never changed or joined in the store. Evidence that goes (a corrected address, a merge undone) parts
--       them again in the next run.
select distinct
    people.person_id as contact_id,
    ties.record_id,
    ties.evidence,
    ties.detail,
    records.contact_id is not null as is_there
from int_person_ties as ties
inner join int_people as people
    on people.contact_id = ties.record_id
left join stg_contacts as records
    on records.contact_id = ties.record_id
