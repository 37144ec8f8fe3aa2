-- accounts_like: accounts whose id, name or domain is similar to a text, the most similar first.
-- grain: account_id
with

similarities as (

    select
        account_id,
        name,
        domain,
        greatest(
            jaro_winkler_similarity(lower(account_id), lower($text)),
            jaro_winkler_similarity(lower(name), lower($text)),
            coalesce(jaro_winkler_similarity(domain, lower($text)), 0),
            case when contains(lower(name), lower($text)) then 0.99 else 0 end
        ) as similarity
    from accounts

)

select
    account_id,
    name,
    domain,
    'similarity' as matched_by
from similarities
where similarity >= 0.85
order by similarity desc, name, account_id
limit $limit
