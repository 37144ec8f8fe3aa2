-- stg_users: one of our own users.
-- grain: user_id
-- note: role is what the word that was given means, by words.csv; null for a word that means nothing.
select
    users.user_id,
    users.name,
    lower(users.email) as email,
    meanings.means as role,
    users.role as given_role,
    coalesce(meanings.is_known, true) as is_known,
    users.team,
    users.time_zone
from known.users as users
left join int_word_meanings as meanings
    on meanings.about = 'user_role'
    and meanings.word = users.role
where not users.is_deleted
