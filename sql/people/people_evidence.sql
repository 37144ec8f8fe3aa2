-- people_evidence: why several records are one person, one piece of evidence a row.
-- grain: contact_id, record_id, evidence, detail
-- note: records are never changed or joined in the store. Evidence that goes (a corrected address, a merge undone) parts
--       them again in the next run. Of people who have denied consent no address, name or number is told.
select distinct
    people.person_id as contact_id,
    ties.record_id,
    ties.evidence,
    case when denied.contact_id is null or ties.evidence in ('merged', 'decision') then ties.detail end as detail,
    records.contact_id is not null as is_there
from int_person_ties as ties
inner join int_people as people
    on people.contact_id = ties.record_id
left join int_denied_people as denied
    on denied.contact_id = people.person_id
left join stg_contacts as records
    on records.contact_id = ties.record_id
