-- contact_levels: how far each person is qualified, on the ladder from 0 to 6, as of the run.
-- grain: contact_id
-- kept as: view, published as table
-- grows by: person
-- in order of: contact_id
-- note: The highest level of the definitions that they meet, and 0 for people who meet none.
select
    scores.contact_id,
    scores.account_id,
    cast(coalesce(max(met.level), 0) as bigint) as level
from contact_scores_now as scores
left join contact_definitions as met
    on met.contact_id = scores.contact_id
group by scores.contact_id, scores.account_id
