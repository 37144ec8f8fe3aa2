-- int_lifecycle_records: statuses that people recorded or decided, that deals give, and that end by a day or by evidence.
-- grain: level, subject_id, status, recorded_at
-- note: A recycled or rejected account comes back as an inquiry. Of what is recorded at one instant, a decision counts before
--       a file, and a file before a deal; of the same cause, the later stage.
with

now as (

    select as_of
    from run.clock
    where is_now

),

given as (

    select
        case subject when 'contact' then 'person' else 'account' end as level,
        coalesce(contact_id, subject_id) as subject_id,
        account_id,
        status,
        occurred_at as recorded_at,
        case when decision_id is null then 'record' else 'decision' end as cause,
        reason,
        user_id,
        decision_id
    from status_history
    where subject in ('contact', 'account')
        and status is not null

    union all

    select
        'person' as level,
        people.contact_id as subject_id,
        people.account_id,
        'opportunity' as status,
        deals.created_at as recorded_at,
        'deal' as cause,
        deals.opportunity_id as reason,
        deals.owner_id as user_id,
        cast(null as bigint) as decision_id
    from opportunity_contacts as people
    inner join opportunities as deals
        on deals.opportunity_id = people.opportunity_id
    where people.contact_id is not null

    union all

    select
        'person' as level,
        people.contact_id as subject_id,
        people.account_id,
        'customer' as status,
        deals.closed_at as recorded_at,
        'deal' as cause,
        deals.opportunity_id as reason,
        deals.owner_id as user_id,
        cast(null as bigint) as decision_id
    from opportunity_contacts as people
    inner join opportunities as deals
        on deals.opportunity_id = people.opportunity_id
    where people.contact_id is not null
        and deals.is_won

    union all

    select
        'account' as level,
        account_id as subject_id,
        account_id,
        'opportunity' as status,
        created_at as recorded_at,
        'deal' as cause,
        opportunity_id as reason,
        owner_id as user_id,
        cast(null as bigint) as decision_id
    from opportunities
    where account_id is not null

    union all

    select
        'account' as level,
        account_id as subject_id,
        account_id,
        'customer' as status,
        closed_at as recorded_at,
        'deal' as cause,
        opportunity_id as reason,
        owner_id as user_id,
        cast(null as bigint) as decision_id
    from opportunities
    where account_id is not null
        and is_won

    union all

    select
        case subject when 'contact' then 'person' else 'account' end as level,
        coalesce(contact_id, subject_id) as subject_id,
        account_id,
        'inquiry' as status,
        returned_at as recorded_at,
        case when returned_at is not distinct from evidence_at then 'evidence' else 'date' end as cause,
        evidence_role as reason,
        cast(null as varchar) as user_id,
        decision_id
    from dispositions
    where returned_at is not null

)

select
    given.level,
    given.subject_id,
    given.account_id,
    given.status,
    given.recorded_at,
    given.cause,
    given.reason,
    given.user_id,
    given.decision_id
from given
inner join now
    on now.as_of >= given.recorded_at
left join run.funnel_order as stages
    on stages.stage = given.status
qualify row_number() over (
    partition by given.level, given.subject_id, given.recorded_at
    order by
        case given.cause when 'decision' then 1 when 'record' then 2 when 'deal' then 3 else 4 end,
        stages.position desc nulls first,
        given.status,
        given.reason
) = 1
