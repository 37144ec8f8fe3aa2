-- int_lifecycle_marks: accounts that passed a mark by the rules alone, up or down, with what people recorded last before.
-- grain: subject_id, status, recorded_at
-- note: An account is an MQA from the first of the instants of the run at which it is, and an inquiry again from the one at
--       which it no longer is. What people recorded since outweighs both.
with

states as (

    select
        account,
        as_of,
        is_mqa,
        mqa_since,
        excluded_because,
        coalesce(lag(is_mqa) over (partition by account order by as_of), false) as was_mqa
    from int_mqa_states
    where is_best

),

marks as (

    select
        account,
        'mqa' as status,
        mqa_since as recorded_at
    from states
    where is_mqa
        and not was_mqa

    union all

    select
        account,
        'inquiry' as status,
        as_of as recorded_at
    from states
    where was_mqa
        and not is_mqa
        and excluded_because is null

),

named as (

    select
        accounts.account_id,
        marks.status,
        marks.recorded_at
    from marks
    inner join int_account_numbers as accounts
        on accounts.account = marks.account

),

before as (

    select
        named.account_id,
        named.status,
        named.recorded_at,
        max(records.recorded_at) as last_recorded_at,
        arg_max(records.status, records.recorded_at) filter (where records.status is not null) as last_status
    from named
    left join int_lifecycle_records as records
        on records.level = 'account'
        and records.subject_id = named.account_id
        and records.recorded_at <= named.recorded_at
    group by named.account_id, named.status, named.recorded_at

),

entered as (

    select
        before.account_id,
        before.recorded_at,
        before.last_recorded_at
    from before
    left join run.funnel_order as stages
        on stages.stage = before.last_status
    left join run.funnel_order as mark
        on mark.stage = 'mql'
    where before.status = 'mqa'
        and coalesce(stages.position < coalesce(mark.position, 2), true)
        and before.last_status is distinct from 'suppressed'

)

select
    account_id as subject_id,
    'mqa' as status,
    recorded_at
from entered

union all

select
    before.account_id as subject_id,
    before.status,
    before.recorded_at
from before
where before.status = 'inquiry'
    and exists (
        select 1
        from entered
        where entered.account_id = before.account_id
            and entered.recorded_at < before.recorded_at
            and coalesce(before.last_recorded_at <= entered.recorded_at, true)
    )
