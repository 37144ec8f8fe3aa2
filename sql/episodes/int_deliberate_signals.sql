-- int_deliberate_signals: deliberate signals that earn points, and who gave them; episodes are made of these.
-- grain: engagement_id
-- note: Only as far back as the oldest instant can see. A mere open or view is never here, so a mailing that six people
--       open makes no episode. A department that could not be read counts as none.
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
