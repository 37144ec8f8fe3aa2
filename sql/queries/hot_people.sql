-- hot_people: people who show interest or asked for sales, as of now, those to turn to first at the top.
-- grain: contact_id
-- note: $queue is a queue, or '(none)' for people in none; $owner is an owner_id of the account, or '(none)'; $trend is
--       rising, fading or steady; $text is a part of the name, the e-mail address or the account. A filter that is null
--       lets everybody through. $start entries are left out, and $size follow.
select
    rank,
    contact_id,
    full_name,
    title,
    email,
    account_id,
    account_name,
    owner_name,
    as_of,
    queue,
    band,
    score,
    fit,
    intent,
    intent_change,                       -- against last week
    trend,
    action,
    excluded_because,
    raised_kind,
    raised_at,
    best_kind,
    best_at,
    best_points,
    second_kind,
    second_at,
    second_points,
    live_signals,
    last_signal_at,
    level,                               -- on the ladder of qualification, 0 to 6
    count(*) over () as people           -- with these filters
from page_people
where ($queue::varchar is null or coalesce(queue, '(none)') = $queue)
    and ($owner::varchar is null or coalesce(owner_id, '(none)') = $owner)
    and ($trend::varchar is null or trend = $trend)
    and ($text::varchar is null or contains(searched, lower($text)) or contact_id = $text)
order by rank
limit $size offset $start
