-- inbox: what one of our users, or everybody, has to do, what is due first on top.
-- grain: item_id
-- note: $user is a user_id, or '(none)' for what nobody has, or null for everybody; $said is new, accepted, opportunity or
--       sent_back; $start items are left out, and $size follow.
select
    item_id,
    account_id,
    name,
    tier,
    contact_id,
    full_name,
    title,
    email,
    phone,
    consent,
    score,
    why,
    detail,
    queue,
    user_id,
    user_name,
    handed_at,
    due_at,
    contacted_at,
    said,
    state,
    coalesce(is_mqa, false) as is_mqa,
    returns_at
from page_inbox
where said = $said
    and ($user::varchar is null or coalesce(user_id, '(none)') = $user)
order by due_at nulls last, returns_at nulls last, is_mqa desc nulls last, rank nulls last, score desc nulls last, item_id
limit $size offset $start
