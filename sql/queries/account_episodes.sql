-- account_episodes: episodes of coordinated activity by several people, newest first.
-- grain: solution, need, started_at
-- note: $solution may be a need.
select
    signal_episodes.solution,
    signal_episodes.need,
    signal_episodes.started_at,
    signal_episodes.ended_at,
    signal_episodes.people,
    signal_episodes.groups,
    signal_episodes.senior_people,
    signal_episodes.signals,
    signal_episodes.contact_ids,
    signal_episodes.is_warm
from signal_episodes
inner join run_clock
    on run_clock.as_of = signal_episodes.as_of
    and run_clock.is_now
where signal_episodes.account_id = $account_id
    and ($solution::varchar is null or $solution in (signal_episodes.solution, signal_episodes.need))
order by signal_episodes.ended_at desc, signal_episodes.started_at desc, signal_episodes.solution
