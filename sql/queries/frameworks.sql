-- frameworks: the qualification frameworks that the playbook says are used, with | between.
-- grain: one row
select value as frameworks
from run_playbook
where key = 'frameworks'
