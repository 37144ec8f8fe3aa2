-- Every row returned is a violation.
-- by: account_id
-- An account moved since the instant before, and by what is known of that instant and was not told then.
select
    weeks.account_id,
    weeks.solution,
    weeks.intent_change + coalesce(any_value(told.intent_known - told.intent_told), 0) as moved,
    sum(changes.points) as points
from account_weeks as weeks
left join account_changes as changes
    on changes.account_id = weeks.account_id
    and changes.solution = weeks.solution
left join account_intents_told as told
    on told.account_id = weeks.account_id
    and told.solution = weeks.solution
where weeks.weeks_ago = 0
group by weeks.account_id, weeks.solution, weeks.intent_change
having coalesce(sum(changes.points), 0) <> weeks.intent_change + coalesce(any_value(told.intent_known - told.intent_told), 0)
