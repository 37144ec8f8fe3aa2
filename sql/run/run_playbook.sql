-- run_playbook: the scalar settings that the run used.
-- grain: key
-- in order of: key
select
    key,
    value
from run.settings
