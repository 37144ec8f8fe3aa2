-- run_playbook: the scalar settings that the run used.
-- grain: key
select
    key,
    value
from run.settings
