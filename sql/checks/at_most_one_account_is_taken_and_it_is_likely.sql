-- Every row returned is a violation.
select matches.subject, matches.subject_id, count(*) as accounts, min(matches.match_probability) as probability
from account_matches as matches
cross join run.scoring as scoring
where matches.is_taken
group by matches.subject, matches.subject_id, scoring.weak_match_hundredths
having count(*) > 1 or min(matches.match_probability) * 100 < scoring.weak_match_hundredths
