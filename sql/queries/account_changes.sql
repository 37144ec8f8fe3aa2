-- account_changes: why the intent of an account moved since the last Monday, what matters most first.
-- grain: reason
-- note: Of the whole account without $solution, else of one of the needs that it shows.
select
    account_changes.reason,
    account_changes.points,
    account_changes.signals,
    account_changes.since
from account_changes
inner join run_playbook as settings
    on settings.key = 'solution'
where account_changes.account_id = $account_id
    and account_changes.solution = coalesce($solution, settings.value)
order by abs(account_changes.points) desc, account_changes.reason
