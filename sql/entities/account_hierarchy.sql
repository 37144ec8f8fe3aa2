-- account_hierarchy: the position of each account in its corporate family, and problems with the parents that the source states.
-- grain: account_id
-- in order of: account_id
-- note: The account of a country is the highest one there in the same family. An account without a country has its
--       parent's.
with

children as (

    select
        parent_account_id as account_id,
        count(*) as children
    from int_account_places
    where parent_account_id is not null
    group by parent_account_id

)

select
    places.account_id,
    places.parent_account_id,
    first_value(places.account_id) over (
        partition by places.global_account_id, places.country
        order by places.depth, places.account_id
    ) as country_account_id,
    places.global_account_id,
    places.depth,
    coalesce(children.children, 0) as children,
    count(*) over (partition by places.global_account_id) as family_size,
    places.country,
    places.problem,
    places.problem_detail
from int_account_places as places
left join children
    on children.account_id = places.account_id
