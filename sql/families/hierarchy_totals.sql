-- hierarchy_totals: scores of the run by account, by country and by corporate family; the three views have the same totals.
-- grain: as_of, score_view, account_id, solution
-- in order of: score_view, account_id
-- note: Every account is in one group of each view, and every person and signal at one account, so nothing counts twice.
--       Intent is added up without a cap. The site view is the accounts' own scores; the other views never replace it.
with

members as (

    select 'site' as score_view, account_id as group_id, account_id from account_hierarchy
    union all
    select 'country' as score_view, country_account_id as group_id, account_id from account_hierarchy
    union all
    select 'global' as score_view, global_account_id as group_id, account_id from account_hierarchy

)

select
    scores.as_of,
    members.score_view,
    members.group_id as account_id,
    scores.solution,
    count(*) as sites,
    max(scores.fit) as best_fit,
    cast(sum(scores.intent) as decimal(18, 2)) as intent,
    cast(sum(scores.people) as bigint) as people,
    cast(sum(scores.people_engaged) as bigint) as people_engaged,
    cast(sum(scores.recent_signals) as bigint) as recent_signals,
    max(scores.last_signal_at) as last_signal_at
from members
inner join account_scores as scores
    on scores.account_id = members.account_id
inner join run_clock as clock
    on clock.as_of = scores.as_of
    and clock.is_now
group by scores.as_of, members.score_view, members.group_id, scores.solution
