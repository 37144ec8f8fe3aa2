-- signal_episodes: coordinated activity: several people of an account acting deliberately within a few days, as seen at each instant.
-- grain: as_of, account_id, solution, need, started_at
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: account_id, as_of, started_at
-- in parts by: as_of
-- note: Coordinated windows that overlap are one episode. Episodes that ended more than three times the warm days before an
--       instant are not listed for it. strength, chance and false_alarms are for now alone, to order episodes by and as
--       notes; they decide nothing. An episode is about one
--       need where some of its signals show one.
select
    episodes.as_of,
    accounts.account_id,
    scoring.solution,
    episodes.started_at,
    episodes.ended_at,
    episodes.people,
    episodes.groups,
    episodes.senior_people,
    episodes.signals,
    episodes.stimuli,
    episodes.contact_ids,
    episodes.is_warm,
    episodes.is_warm_strong,
    cast(strengths.strength_hundredths / 100.0::double as decimal(9, 2)) as strength,
    odds.chance,
    odds.false_alarms,
    episodes.need
from int_episodes as episodes
inner join run.clock as clock
    on clock.as_of = episodes.as_of
    and clock.is_recent
inner join int_account_numbers as accounts
    on accounts.account = episodes.account
cross join run.scoring as scoring
left join int_episode_strengths as strengths
    on strengths.as_of = episodes.as_of
    and strengths.account = episodes.account
    and strengths.need is not distinct from episodes.need
    and strengths.started_at = episodes.started_at
left join int_episode_odds as odds
    on odds.as_of = episodes.as_of
    and odds.account = episodes.account
    and odds.need is not distinct from episodes.need
    and odds.started_at = episodes.started_at
