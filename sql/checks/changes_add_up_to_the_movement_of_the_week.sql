-- Every row returned is a violation.
select
    weeks.account_id,
    weeks.intent_change,
    sum(changes.points) as points
from account_weeks as weeks
inner join run_playbook as settings
    on settings.key = 'solution'
    and settings.value = weeks.solution
left join account_changes as changes
    on changes.account_id = weeks.account_id
where weeks.weeks_ago = 0
group by weeks.account_id, weeks.intent_change
having coalesce(sum(changes.points), 0) <> weeks.intent_change
