-- people_like: people whose id, name or e-mail address is similar to a text, the most similar first.
-- grain: contact_id
with

similarities as (

    select
        contact_id,
        full_name,
        title,
        account_id,
        greatest(
            jaro_winkler_similarity(lower(contact_id), lower($text)),
            coalesce(jaro_winkler_similarity(lower(full_name), lower($text)), 0),
            coalesce(jaro_winkler_similarity(email, lower($text)), 0),
            case when contains(lower(full_name), lower($text)) then 0.99 else 0 end
        ) as similarity
    from contacts

)

select
    similarities.contact_id,
    similarities.full_name,
    similarities.title,
    accounts.name as account_name,
    'similarity' as matched_by
from similarities
left join accounts
    on accounts.account_id = similarities.account_id
where similarities.similarity >= 0.85
order by similarities.similarity desc, similarities.full_name, similarities.contact_id
limit $limit
