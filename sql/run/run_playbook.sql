-- run_playbook: the scalar settings the run used.
-- grain: key
select
    key,
    value
from run.settings
