-- is_record: whether a record of a person is known, including records that were merged into another.
-- grain: one row
select count(*) > 0 as found
from int_people
where contact_id = $record_id
