-- account_ledger: every line of the account's fit and intent, as of now, down to the signal.
-- grain: solution, line_no
-- note: the lines of a part add up to it exactly.
with

signals as (

    select
        engagement_id,
        kind,
        asset,
        occurred_at
    from engagements
    where account_id = $account_id

)

select
    score_ledger.solution,
    score_ledger.line_no,
    score_ledger.part,                   -- fit or intent
    score_ledger.kind,
    score_ledger.rule_id,
    score_ledger.contact_id,
    contacts.full_name,
    score_ledger.engagement_id,
    signals.kind as signal,
    signals.asset,
    coalesce(score_ledger.occurred_at, signals.occurred_at) as occurred_at,
    score_ledger.points
from score_ledger
inner join run_clock
    on run_clock.as_of = score_ledger.as_of
    and run_clock.is_now
left join contacts
    on contacts.contact_id = score_ledger.contact_id
left join signals
    on signals.engagement_id = score_ledger.engagement_id
where score_ledger.entity = 'account'
    and score_ledger.entity_id = $account_id
    and ($solution::varchar is null or score_ledger.solution = $solution)
    and ($part::varchar is null or score_ledger.part = $part)
order by score_ledger.solution, score_ledger.line_no
