-- Every row returned is a violation.
select
    weeks.account_id,
    weeks.solution,
    weeks.intent_change,
    sum(changes.points) as points
from account_weeks as weeks
left join account_changes as changes
    on changes.account_id = weeks.account_id
    and changes.solution = weeks.solution
where weeks.weeks_ago = 0
group by weeks.account_id, weeks.solution, weeks.intent_change
having coalesce(sum(changes.points), 0) <> weeks.intent_change
