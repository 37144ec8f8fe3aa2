-- committee_edges: what ties people of an account to each other and to our users.
-- grain: account_id, user_id, from_contact_id, to_contact_id, tie
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, from_contact_id, to_contact_id, tie
-- note: int_ties says what each kind of tie is.
select
    accounts.account_id,
    ties.from_contact_id,
    ties.to_contact_id,
    ties.tie,
    ties.ties,
    ties.user_id,
    ties.weight,
    ties.last_at,
    ties.evidence_id
from int_ties as ties
inner join int_account_numbers as accounts
    on accounts.account = ties.account
