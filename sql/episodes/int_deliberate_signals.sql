-- int_deliberate_signals: what people did on purpose and for points, with who they are; the stuff of episodes.
-- grain: engagement_id
-- note: only as far back as the oldest instant can see. A mere open or view is never here, so one blast that six
--       people open makes no episode (G6); a department nobody could read counts as none.
select
    signals.engagement_id,
    signals.account_id,
    signals.contact_id,
    signals.occurred_at,
    signals.occurred_second,
    signals.occurred_day,
    roles.role as buying_role,
    nullif(contacts.department, 'other') as department,
    contacts.is_senior,
    coalesce(contacts.match_class = 'strong', false) as is_strong_match
from int_capped_signals as signals
inner join contacts
    on contacts.contact_id = signals.contact_id
left join int_stated_roles as roles
    on roles.contact_id = signals.contact_id
    and roles.rank = 1
cross join run.scoring as scoring
where signals.is_deliberate
    and signals.points_hundredths > 0
    and signals.occurred_second > (select min(clock.as_of_second) from run.clock as clock)
        - 86400 * (3 * scoring.episode_warm_days + scoring.episode_window_days)
qualify row_number() over (partition by signals.engagement_id order by signals.rule_id) = 1
