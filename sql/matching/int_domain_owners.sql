-- int_domain_owners: the account behind an e-mail domain, for signals of which only the address is known.
-- grain: domain
-- note: A domain that two accounts share is ambiguous and has no owner; domains of free mail providers have none either.
select
    subject_id as domain,
    account_id,
    match_class
from int_match_candidates
where subject = 'email_domain'
    and is_taken
