-- sla_by_user: how far each of our users meets the first clause of the SLA, those with the most breaches first.
-- grain: user_id
select
    coalesce(contact.user_name, contact.user_id, 'nobody') as who,
    contact.met,
    contact.breached,
    contact.still_open,
    contact.met_share,
    contact.median_hours,
    latest.breached as breached_latest,
    feedback.breached as breached_feedback
from sla_compliance as contact
left join sla_compliance as latest
    on latest.clause = 'latest'
    and not latest.is_everybody
    and latest.user_id is not distinct from contact.user_id
left join sla_compliance as feedback
    on feedback.clause = 'feedback'
    and not feedback.is_everybody
    and feedback.user_id is not distinct from contact.user_id
where contact.clause = 'contact'
    and not contact.is_everybody
order by contact.breached desc, who
