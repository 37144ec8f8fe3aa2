-- int_coordinated_signals: deliberate signals that complete a coordinated window.
-- grain: touch, person
-- grows by: account
-- note: The window is a number of calendar days up to and including the signal. It sees nothing later, so the answer is the
--       same at every later instant. Groups are distinct roles or distinct departments, whichever are more. A window is
--       strong if people with a strong match to the account are enough on their own.
with

windows as (

    select
        signals.touch,
        signals.person,
        signals.account,
        signals.occurred_at,
        signals.occurred_second,
        signals.is_strong_match,
        min(earlier.occurred_at) as window_started_at,
        count(distinct earlier.person) as people,
        greatest(count(distinct earlier.buying_role), count(distinct earlier.department)) as groups,
        count(distinct case when earlier.is_senior then earlier.person end) as senior_people,
        count(distinct case when earlier.is_strong_match then earlier.person end) as strong_people,
        greatest(
            count(distinct case when earlier.is_strong_match then earlier.buying_role end),
            count(distinct case when earlier.is_strong_match then earlier.department end)
        ) as strong_groups,
        count(distinct case when earlier.is_strong_match and earlier.is_senior then earlier.person end)
            as strong_senior_people
    from int_deliberate_signals as signals
    cross join run.scoring as scoring
    inner join int_deliberate_signals as earlier
        on earlier.account = signals.account
        and earlier.occurred_day between signals.occurred_day - scoring.episode_window_days + 1 and signals.occurred_day
        and earlier.occurred_at <= signals.occurred_at
    group by
        signals.touch,
        signals.person,
        signals.account,
        signals.occurred_at,
        signals.occurred_second,
        signals.is_strong_match

)

select
    windows.touch,
    windows.person,
    windows.account,
    windows.occurred_at,
    windows.occurred_second,
    windows.window_started_at,
    windows.is_strong_match
        and windows.strong_people >= scoring.episode_people
        and windows.strong_groups >= scoring.episode_groups
        and windows.strong_senior_people >= scoring.episode_senior_people as is_strong
from windows
cross join run.scoring as scoring
where windows.people >= scoring.episode_people
    and windows.groups >= scoring.episode_groups
    and windows.senior_people >= scoring.episode_senior_people
