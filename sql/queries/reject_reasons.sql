-- reject_reasons: the reasons for which sales may reject, with | between.
-- grain: one row
select value as reasons
from run_playbook
where key = 'reject_reasons'
