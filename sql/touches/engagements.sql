-- engagements: every touch, with the person and the account it belongs to, and how both are known.
-- grain: engagement_id
-- kept as: view, with a Parquet file
-- in parts by: touch of int_engagements
-- note: The person is the one the touch names by id, else by address, else the one the source links to it, else the one
--       behind the browser. If the source links several people, each has a row: the first keeps the id, the others' ids end
--       in theirs, and all share a stimulus. A touch belongs to its person's account; without a person, to the account it
--       names, else to the one the source links, else to the owner of its e-mail domain.
select
    engagement_id,
    contact_id,
    account_id,
    kind,
    channel,
    direction,
    is_deliberate,
    asset,
    topic,
    campaign_id,
    stimulus_id,
    user_id,
    value,
    duration_seconds,
    url,
    is_bot,
    is_internal,
    source,
    occurred_at,
    contact_by,
    account_by,
    is_strong_match,
    given_kind,
    kind_rule,
    form,
    status,
    campaign_type,
    thread_id
from int_engagements
