-- stg_associations: pairs of records that a source ties to each other, as last known; listed from both sides.
-- grain: subject, subject_id, other, other_id, relation
-- note: only "merged" has a direction (the other record is gone into the subject), and is listed as it was said.
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
            *,
            unnest(string_split(other_ids, ';')) as other_id
        from raw.associations as versions
        cross join run.knowledge as knowledge
        where versions.known_from <= knowledge.known_at
            and (versions.known_to is null or versions.known_to > knowledge.known_at)
            and not coalesce(versions.is_deleted, false)
    ) as known

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
