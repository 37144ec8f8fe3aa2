-- Every row returned is a violation.
-- by: as_of, account_id
with

sums as (

    select
        as_of,
        entity_id as account_id,
        solution,
        coalesce(sum(points) filter (where part = 'fit'), 0) as fit,
        coalesce(sum(points) filter (where part = 'intent'), 0) as intent
    from score_ledger
    where entity = 'account'
    group by as_of, entity_id, solution

)

select scores.as_of, scores.account_id, scores.solution, scores.fit, sums.fit as fit_lines, scores.intent, sums.intent as intent_lines
from account_scores as scores
left join sums
    on sums.as_of = scores.as_of
    and sums.account_id = scores.account_id
    and sums.solution = scores.solution
where scores.fit <> coalesce(sums.fit, 0)
    or scores.intent <> coalesce(sums.intent, 0)
