-- Every row returned is a violation.
select subject, subject_id, count(*) as accounts, min(match_probability) as probability
from account_matches
where is_taken
group by subject, subject_id
having count(*) > 1 or min(match_probability) < 0.75
