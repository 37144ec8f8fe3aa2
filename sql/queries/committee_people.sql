-- committee_people: the people of one account, with what its committee graph needs, as of now.
-- grain: contact_id
select
    people.contact_id,
    people.full_name,
    people.title,
    scores.intent,
    people.is_contactable,
    scores.is_engaged,
    scores.is_met
from contact_scores_now as scores
inner join contacts as people
    on people.contact_id = scores.contact_id
    and people.account_id = $account_id
where scores.account_id = $account_id
order by people.contact_id
