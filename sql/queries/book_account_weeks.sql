-- book_account_weeks: the scores of each account now and in the weeks before, oldest first.
-- grain: account_id, solution, as_of
select
    account_weeks.account_id,
    accounts.name,
    account_weeks.solution,
    account_weeks.as_of,
    account_weeks.weeks_ago,
    account_weeks.fit,
    account_weeks.intent,
    account_weeks.intent_change,         -- since the Monday before
    account_weeks.coverage_engaged,      -- 0 to 1
    account_weeks.people_engaged,
    account_weeks.is_mqa,
    account_weeks.state,
    account_weeks.movement               -- warming or cold
from account_weeks
inner join accounts
    on accounts.account_id = account_weeks.account_id
where $account_id::varchar is null or account_weeks.account_id = $account_id
order by account_weeks.account_id, account_weeks.solution, account_weeks.as_of
