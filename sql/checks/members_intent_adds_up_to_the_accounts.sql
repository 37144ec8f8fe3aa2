-- Every row returned is a violation.
-- by: as_of, account_id
select
    scores.as_of,
    scores.account_id,
    scores.solution,
    scores.intent,
    sum(members.account_intent) as members_intent
from account_scores as scores
cross join run.scoring as scoring
inner join committee_members as members
    on members.as_of = scores.as_of
    and members.account_id = scores.account_id
    and members.solution = scores.solution
group by scores.as_of, scores.account_id, scores.solution, scores.intent, scores.own_intent, scoring.account_cap_hundredths
having scores.intent * 100 <> least((sum(members.account_intent) + scores.own_intent) * 100, scoring.account_cap_hundredths)
