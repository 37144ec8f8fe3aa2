-- next_people: whom to talk to next at each account, the first one at position 1, and who could introduce us.
-- grain: account_id, solution, position
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, solution, position
-- note: Whoever fills a seat comes first; int_next_people says the order, and who introduces us.
select
    as_of,
    account_id,
    solution,
    position,
    contact_id,
    role,
    seat_id,
    state,
    via_contact_id,
    via_tie
from int_next_people
