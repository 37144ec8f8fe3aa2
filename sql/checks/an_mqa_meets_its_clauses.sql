-- Every row returned is a violation.
-- by: as_of, account_id
with

judged as (

    select
        as_of,
        account_id,
        solution,
        bool_and(holds) filter (where clause in ('account_fit', 'episode', 'account_intent')) as by_committee,
        bool_and(holds) filter (where clause = 'hand_raise') as by_hand_raise,
        bool_and(holds) filter (where clause = 'not_excluded') as not_excluded,
        count(*) filter (where clause = 'min_days') > 0 as is_kept,
        count(*) filter (where clause = 'cool_down') > 0 as is_kept_away
    from mqa_clauses
    group by as_of, account_id, solution

)

select mqa.as_of, mqa.account_id, mqa.solution, mqa.is_mqa
from mqa
inner join judged
    on judged.as_of = mqa.as_of
    and judged.account_id = mqa.account_id
    and judged.solution = mqa.solution
where mqa.is_mqa <> (
    judged.not_excluded
    and (judged.by_committee or judged.by_hand_raise or judged.is_kept)
    and not judged.is_kept_away
)
