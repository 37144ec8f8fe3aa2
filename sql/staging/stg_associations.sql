-- stg_associations: pairs of records that a source links, as last known; listed from both sides.
-- grain: subject, subject_id, other, other_id, relation
-- note: Only "merged" has a direction (the other record was merged into the subject), so it is listed from that side alone.
with

said as (

    select
        subject,
        subject_id,
        other,
        trim(other_id) as other_id,
        lower(coalesce(trim(relation), '')) as relation
    from (
        select
            subject,
            subject_id,
            other,
            relation,
            unnest(string_split(other_ids, ';')) as other_id
        from known.associations
        where not is_deleted
    ) as split

)

select
    subject,
    subject_id,
    other,
    other_id,
    relation
from said
where other_id <> ''

union

select
    other as subject,
    other_id as subject_id,
    subject as other,
    subject_id as other_id,
    relation
from said
where other_id <> ''
    and relation <> 'merged'
