-- int_deliberate_signals: deliberate signals that earn points, and who gave them; episodes are made of these.
-- grain: touch, person, need
-- grows by: person
-- reached by: touch of stg_engagements, contact_id of int_stated_roles
-- note: Only as far back as the oldest instant can see. Days are those of UTC. A department that could not be read counts
--       as none. A role is the one that was stated at the time of the signal. need is what the topic of the signal is about, by the playbook; null if it says nothing.
select distinct
    signals.touch,
    people.account,
    signals.person,
    people.place,
    signals.occurred_at,
    signals.occurred_second,
    cast(floor(signals.occurred_second / 86400.0::double) as bigint) as occurred_day,
    kinds.is_view,
    touches.stimulus_id,
    needs.need,
    roles.role as buying_role,
    people.department,
    people.is_senior,
    people.is_strong_match
from int_signals as signals
inner join int_signal_rules as rules
    on rules.rule = signals.rule
    and rules.points_hundredths > 0
inner join run.kinds as kinds
    on kinds.kind = rules.kind
inner join int_scored_people as people
    on people.person = signals.person
    and people.account is not null
inner join stg_engagements as touches
    on touches.touch = signals.touch
cross join run.scoring as scoring
cross join int_horizon as horizon
left join int_stated_roles as roles
    on roles.contact_id = people.contact_id
    and roles.rank = 1
    and coalesce(roles.valid_from <= signals.occurred_at, true)
    and coalesce(roles.valid_until > signals.occurred_at, true)
left join run.needs as needs
    on needs.topic = lower(touches.topic)
where signals.is_deliberate
    and signals.occurred_second > horizon.oldest_second
        - 86400 * (3 * scoring.episode_warm_days + scoring.episode_window_days)
