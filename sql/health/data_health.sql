-- data_health: is the data fresh, of the expected volume, matched, and complete?
-- grain: measure, subject
-- in order of: measure, subject
-- note: everything is as of the run.
select measure, subject, value, expected, is_healthy, detail
from int_freshness

union all

select measure, subject, value, expected, is_healthy, detail
from int_weekly_volume

union all

select measure, subject, value, expected, is_healthy, detail
from int_quarantined_rows

union all

select measure, subject, value, expected, is_healthy, detail
from int_data_shares

union all

select measure, subject, value, expected, is_healthy, detail
from int_unknown_words

union all

select measure, subject, value, expected, is_healthy, detail
from int_not_fed

union all

select measure, subject, value, expected, is_healthy, detail
from int_fields_left_out

union all

select measure, subject, value, expected, is_healthy, detail
from int_unread_facts

union all

select measure, subject, value, expected, is_healthy, detail
from int_unconverted_amounts

union all

select measure, subject, value, expected, is_healthy, detail
from int_targets_not_found

union all

select measure, subject, value, expected, is_healthy, detail
from int_flaps
