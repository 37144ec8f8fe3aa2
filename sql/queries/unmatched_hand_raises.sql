-- unmatched_hand_raises: people who asked for sales and whose account nobody knows, the latest first.
-- grain: engagement_id, contact_id
select
    kind,
    raised_at,
    contact_id,
    full_name,
    title,
    email,
    queue
from unmatched_hand_raises
order by raised_at desc, engagement_id, contact_id
limit $limit
