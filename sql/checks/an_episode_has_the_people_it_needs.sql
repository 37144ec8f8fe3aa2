-- Every row returned is a violation.
-- by: as_of, account_id
select episodes.as_of, episodes.account_id, episodes.people, episodes.groups, episodes.senior_people
from signal_episodes as episodes
cross join run.scoring as scoring
where episodes.people < scoring.episode_people
    or episodes.groups < scoring.episode_groups
    or episodes.senior_people < scoring.episode_senior_people
    or episodes.ended_at < episodes.started_at
    or episodes.ended_at > episodes.as_of
