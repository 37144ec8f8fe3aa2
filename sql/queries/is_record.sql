-- is_record: whether a record of a person is known, be it that it was merged away.
-- grain: one row
select count(*) > 0 as found
from int_people
where contact_id = $record_id
