-- book_summary: the whole book in one row, as of now; each account counts at its best solution.
-- grain: one row
select
    accounts,
    contacts,
    signals,
    last_signal_at,
    has_intent,
    mqas,
    warming,
    gone_cold
from page_summary
