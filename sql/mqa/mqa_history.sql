-- mqa_history: when each account became an MQA and stopped being one, and why, by the closes of each day.
-- grain: account_id, solution, changed_at
-- in order of: account_id, solution, changed_at
-- note: An account that shows needs is listed for each of them. clause is the one that let it in or put it out. The rules of
--       the run hold at all closes; what they say otherwise than the rules before is told at the last close of those. A day is closed at its beginning, in the time zone of the workspace.
with

changes as (

    select
        account,
        need,
        entered_at as changed_at,
        true as is_mqa,
        entered_by as clause,
        cause,
        cast(null as varchar) as excluded_because,
        left_before_at
    from int_mqa_entries

    union all

    select
        account,
        need,
        left_at as changed_at,
        false as is_mqa,
        left_by as clause,
        cause,
        excluded_because,
        cast(null as timestamptz) as left_before_at
    from int_mqa_exits

),

ruled as (

    select
        changes.account,
        changes.need,
        changes.changed_at,
        changes.is_mqa,
        changes.clause,
        case when moves.account is null then changes.cause else moves.cause end as cause,
        changes.excluded_because,
        changes.left_before_at
    from changes
    left join int_rule_moves as moves
        on moves.account = changes.account
        and moves.need is not distinct from changes.need
        and moves.changed_at = changes.changed_at

    union all

    select
        moves.account,
        moves.need,
        moves.changed_at,
        moves.is_mqa,
        coalesce(moves.entered_by, 'rules') as clause,
        moves.cause,
        cast(null as varchar) as excluded_because,
        cast(null as timestamptz) as left_before_at
    from int_rule_moves as moves
    left join changes
        on changes.account = moves.account
        and changes.need is not distinct from moves.need
        and changes.changed_at = moves.changed_at
    where changes.account is null

),

days as (

    select
        close,
        as_of,
        lag(as_of) over (order by as_of) as before_at
    from run.closes

)

select
    accounts.account_id,
    coalesce(changes.need, scoring.solution) as solution,
    changes.changed_at,
    changes.is_mqa,
    changes.clause,
    changes.cause,
    changes.excluded_because,
    changes.left_before_at,
    days.before_at as close_before_at,
    cast(explained.before_hundredths / 100.0::double as decimal(9, 2)) as intent_before,
    cast(explained.intent_hundredths / 100.0::double as decimal(9, 2)) as intent
from ruled as changes
inner join int_account_numbers as accounts
    on accounts.account = changes.account
cross join run.scoring as scoring
left join days
    on days.as_of = changes.changed_at
left join int_explained_transitions as explained
    on explained.close = days.close
    and explained.account = changes.account
    and explained.need is not distinct from changes.need
