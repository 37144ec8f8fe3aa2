-- people_evidence: why several records are one person, one row per piece of evidence.
-- grain: contact_id, record_id, evidence, detail
-- in order of: contact_id, record_id, evidence, detail
-- note: Records are never changed or joined in the store. When evidence goes (a corrected address, a merge undone), the
--       next run separates them again. No address, name or number of people who have denied consent is shown.
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
