-- int_domain_owners: the account behind an e-mail domain, for signals of which only an address is known.
-- grain: domain
-- note: a domain that two accounts share is ambiguous and decides nothing (G13); free mail belongs to nobody.
select
    subject_id as domain,
    account_id,
    match_class
from int_match_candidates
where subject = 'email_domain'
    and is_taken
