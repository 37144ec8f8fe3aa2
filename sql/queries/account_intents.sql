-- account_intents: the intent of a whole account at each instant that was scored.
-- grain: as_of
select
    scores.as_of,
    scores.intent
from account_scores as scores
inner join run_playbook as settings
    on settings.key = 'solution'
    and settings.value = scores.solution
where scores.account_id = $account_id
order by scores.as_of
