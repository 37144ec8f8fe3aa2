-- person_ledger: every line of the score of a person, as of now, down to the signal.
-- grain: line_no
-- note: the lines of a part add up to it exactly.
select
    lines.solution,
    lines.line_no,
    lines.part,                          -- fit or intent
    lines.kind,
    lines.rule_id,
    lines.contact_id,
    contacts.full_name,
    lines.engagement_id,
    signals.kind as signal,
    signals.asset,
    lines.occurred_at,
    lines.points,
    lines.decay_mode
from score_ledger as lines
inner join run_clock as clock
    on clock.as_of = lines.as_of
    and clock.is_now
inner join contacts
    on contacts.contact_id = lines.entity_id
left join engagements as signals
    on signals.engagement_id = lines.engagement_id
    and signals.contact_id = $contact_id
where lines.entity = 'contact'
    and lines.entity_id = $contact_id
order by lines.line_no
