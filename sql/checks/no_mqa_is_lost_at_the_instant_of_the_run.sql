-- Every row returned is a violation.
-- by: account_id
-- note: The days ahead begin with today, so an MQA of today holds on the first of them.
select account_id, as_of, lost_at, lost_by
from mqa_outlook
where lost_at <= as_of
