-- int_kinds: each kind of engagement that was loaded, with its number and what the vocabulary says of it.
-- grain: kind_key
-- kept as: view, published as table
select
    numbers.kind_key,
    numbers.kind,
    kinds.channel,
    coalesce(kinds.direction, 'inbound') as direction,
    coalesce(kinds.is_deliberate, false) as is_deliberate
from keys.kinds as numbers
left join run.kinds as kinds
    on kinds.kind = numbers.kind
