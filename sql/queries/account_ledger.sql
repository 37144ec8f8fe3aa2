-- account_ledger: every line of the account's fit and intent, as of now, down to the signal.
-- grain: solution, line_no
-- note: the lines of a part add up to it exactly. Without $with_signals no engagement is read.
select
    lines.solution,
    lines.line_no,
    lines.part,                          -- fit or intent
    lines.kind,
    lines.rule_id,
    lines.contact_id,
    lines.full_name,
    lines.engagement_id,
    signals.kind as signal,
    signals.asset,
    coalesce(lines.occurred_at, signals.occurred_at) as occurred_at,
    lines.points,
    lines.decay_mode
from page_ledger as lines
left join engagements as signals
    on signals.engagement_id = lines.engagement_id
    and signals.account_id = $account_id
    and $with_signals::boolean
where lines.account_id = $account_id
    and ($solution::varchar is null or lines.solution = $solution)
    and ($part::varchar is null or lines.part = $part)
order by lines.solution, lines.line_no
