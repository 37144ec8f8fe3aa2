-- account_family: the corporate family of an account: each account's own scores, and those with the accounts below it.
-- grain: account_id
-- note: The totals of the family are those of its view in hierarchy_totals.
select
    places.account_id,
    accounts.name,
    places.depth,                        -- 0 is the ultimate parent
    accounts.country,
    scores.own_intent,
    scores.rolled_intent,                -- with a share of the intent of the accounts below, for each step
    scores.accounts,                     -- it and those below it
    scores.people_engaged,
    scores.best_coverage,                -- engaged coverage of the best committee among them
    scores.is_mqa,
    scores.mqas,
    places.family_size,
    totals.intent as family_intent,
    totals.people_engaged as family_people_engaged
from account_hierarchy as here
inner join account_hierarchy as places
    on places.global_account_id = here.global_account_id
inner join accounts
    on accounts.account_id = places.account_id
inner join family_scores as scores
    on scores.account_id = places.account_id
inner join hierarchy_totals as totals
    on totals.account_id = here.global_account_id
    and totals.score_view = 'global'
    and totals.solution = scores.solution
inner join mqa_now as mqa
    on mqa.account_id = places.account_id
    and mqa.solution = scores.solution
    and mqa.solution_rank = 1
where here.account_id = $account_id
order by places.depth, scores.rolled_intent desc, places.account_id
limit $limit
