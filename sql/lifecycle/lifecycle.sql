-- lifecycle: every move of people and accounts from one status to the next, what caused it, and whether it is allowed.
-- grain: level, subject_id, entered_at
-- in order of: account_id, level, subject_id, entered_at
-- note: One status at a time: left_at is when the next one begins, and null for the current one. Who rested comes back only if
--       nothing else has happened since. Moves go up the stages of the playbook, which may be skipped, or out of them
--       (recycled, disqualified, suppressed) and in again; a rule may take an account from mqa back to inquiry, and a deal a
--       customer to a new opportunity. Other moves are not allowed: they are listed, and illegal_because says why.
with

records as (

    select level, subject_id, account_id, status, recorded_at, cause, reason, user_id, decision_id
    from int_lifecycle_records

    union all

    select
        'account' as level,
        marks.subject_id,
        marks.subject_id as account_id,
        marks.status,
        marks.recorded_at,
        'rule' as cause,
        cast(null as varchar) as reason,
        cast(null as varchar) as user_id,
        cast(null as bigint) as decision_id
    from int_lifecycle_marks as marks
    left join int_lifecycle_records as recorded
        on recorded.level = 'account'
        and recorded.subject_id = marks.subject_id
        and recorded.recorded_at = marks.recorded_at
    where recorded.subject_id is null

),

resting as (

    select
        records.*,
        cause in ('date', 'evidence') as is_return,
        lag(status) over (partition by level, subject_id order by recorded_at) in ('recycled', 'disqualified') as is_resting
    from records

),

followed as (

    select
        level, subject_id, account_id, status, recorded_at, cause, reason, user_id, decision_id,
        lag(status) over (partition by level, subject_id order by recorded_at) as before
    from resting
    where not is_return
        or is_resting

),

moves as (

    select
        followed.*,
        lead(recorded_at) over (partition by level, subject_id order by recorded_at) as left_at
    from followed
    where before is distinct from status

),

placed as (

    select
        moves.*,
        case moves.status when 'raw' then 0 when 'mqa' then marks.position else stages.position end as place,
        case moves.before when 'raw' then 0 when 'mqa' then marks.position else earlier.position end as place_before
    from moves
    left join run.funnel_order as stages
        on stages.stage = moves.status
    left join run.funnel_order as earlier
        on earlier.stage = moves.before
    left join run.funnel_order as marks
        on marks.stage = 'mql'

),

judged as (

    select
        placed.*,
        case
            when before = 'suppressed' then 'was suppressed'
            when status in ('recycled', 'disqualified', 'left', 'suppressed') then null
            when place is null then 'stage is not used'
            when before is null or before in ('recycled', 'disqualified') then null
            when cause = 'rule' or (before = 'customer' and status = 'opportunity' and cause = 'deal') then null
            when place < place_before then 'moved back'
        end as illegal_because
    from placed

)

select
    judged.level,
    judged.subject_id,
    judged.account_id,
    judged.before as from_status,
    judged.status,
    judged.recorded_at as entered_at,
    judged.left_at,
    (
        floor(epoch(coalesce(judged.left_at, clock.as_of))) - floor(epoch(judged.recorded_at))
    ) / 86400.0::double as days,
    judged.cause,
    judged.reason,
    judged.user_id,
    judged.decision_id,
    judged.illegal_because is null as is_allowed,
    judged.illegal_because
from judged
inner join run.clock as clock
    on clock.is_now
