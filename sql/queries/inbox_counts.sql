-- inbox_counts: how many things each of our users has to do, or has taken up.
-- grain: user, said
-- note: '(none)' is for what nobody has.
select
    coalesce(user_id, '(none)') as user,
    coalesce(min(user_name), 'Nobody') as user_name,
    said,
    count(*) as items
from page_inbox
group by user_id, said
order by user = '(none)', user_name, user, said
