-- int_shown_needs: the needs that deliberate signals of an account show; its committee is judged for each of them.
-- grain: account, need
-- grows by: account
select distinct account, need
from int_deliberate_signals
where need is not null
