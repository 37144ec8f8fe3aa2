-- int_fields_left_out: columns of your files that have no canonical name and are too many to be kept as fields.
-- grain: measure, subject
select
    'fields_left_out' as measure,
    case subject when 'account' then 'accounts' else 'contacts' end as subject,
    cast(count(*) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Columns without a canonical name that are not kept as fields, since there are over 100: ' || min(field) || ' to '
        || max(field) || '. Leave columns out of the export, or name those that you need in own_fields of the playbook.'
        as detail
from own_fields
where not is_kept
group by subject
