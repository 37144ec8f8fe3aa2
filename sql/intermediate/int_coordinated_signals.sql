-- int_coordinated_signals: deliberate signals that complete a coordinated window (N5, X8).
-- grain: engagement_id
-- note: the window is so many calendar days up to and including the signal, and sees nothing after it, so the answer
--       holds at every later instant. "Groups" are distinct roles or distinct departments, whichever are more.
with

windows as (

    select
        signals.engagement_id,
        signals.account_id,
        signals.occurred_at,
        signals.occurred_second,
        min(earlier.occurred_at) as window_started_at,
        count(distinct earlier.contact_id) as people,
        greatest(count(distinct earlier.buying_role), count(distinct earlier.department)) as groups,
        count(distinct case when earlier.is_senior then earlier.contact_id end) as senior_people
    from int_deliberate_signals as signals
    cross join run.scoring as scoring
    inner join int_deliberate_signals as earlier
        on earlier.account_id = signals.account_id
        and earlier.occurred_day between signals.occurred_day - scoring.episode_window_days + 1 and signals.occurred_day
        and earlier.occurred_second <= signals.occurred_second
    group by signals.engagement_id, signals.account_id, signals.occurred_at, signals.occurred_second

)

select
    windows.engagement_id,
    windows.account_id,
    windows.occurred_at,
    windows.occurred_second,
    windows.window_started_at
from windows
cross join run.scoring as scoring
where windows.people >= scoring.episode_people
    and windows.groups >= scoring.episode_groups
    and windows.senior_people >= scoring.episode_senior_people
