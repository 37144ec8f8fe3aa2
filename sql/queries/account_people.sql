-- account_people: the names and titles of the people of one account who are scored now.
-- grain: contact_id
select
    people.contact_id,
    people.full_name,
    people.title
from contact_scores_now as scores
inner join contacts as people
    on people.contact_id = scores.contact_id
    and people.account_id = $account_id
where scores.account_id = $account_id
order by people.contact_id
