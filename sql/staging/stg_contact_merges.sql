-- stg_contact_merges: pairs of records that the source merged or converted, or declares one person, as last known.
-- grain: contact_id, other_id
-- note: CRMs delete the record that was merged away; the merge stays true, so deleted contacts are read too.
with

said as (

    select
        contact_id,
        unnest(string_split(merged_ids, ';')) as other_id
    from known.contacts
    where merged_ids is not null

    union all

    select
        subject_id as contact_id,
        other_id
    from stg_associations
    where subject = 'contact'
        and other = 'contact'
        and relation = 'merged'

)

select distinct
    contact_id,
    trim(other_id) as other_id
from said
where trim(other_id) <> ''
    and trim(other_id) <> contact_id
