-- sla_clauses: how far the SLA is met by everybody together, clause by clause.
-- grain: clause
select
    clause,
    met,
    breached,
    still_open,
    ended,
    met_share,
    target_share,
    median_hours
from sla_compliance
where is_everybody
order by case clause when 'contact' then 1 when 'latest' then 2 else 3 end
