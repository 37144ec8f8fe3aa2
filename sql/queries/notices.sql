-- notices: what sales should hear of: new MQAs, requests, scores that reached sales, hand-offs, and what waits too long.
-- grain: event, subject_id, happened_at
-- note: What happened after $since, up to the run. Nobody who is excluded, suppressed or has denied consent is named.
--       people_reached_sales compares with the last Monday.
with

clock as (

    select as_of
    from run_clock
    where is_now

),

before as (

    select max(as_of) as as_of
    from run_clock
    where not is_now

)

select
    'new_mqa' as event,
    mqa.account_id as subject_id,
    mqa.mqa_since as happened_at,
    mqa.account_id,
    accounts.name as account_name,
    accounts.owner_id,
    accounts.owner_name,
    cast(null as varchar) as person_name,
    cast(null as varchar) as title,
    mqa.qualified_by as detail,
    mqa.intent as points,
    cast(null as decimal(9, 2)) as hours_waited
from mqa_now as mqa
inner join accounts
    on accounts.account_id = mqa.account_id
cross join clock
where mqa.solution_rank = 1
    and mqa.is_mqa
    and mqa.mqa_since > cast($since as timestamptz)
    and mqa.mqa_since <= clock.as_of

union all

select
    'hand_raise' as event,
    raises.engagement_id as subject_id,
    raises.raised_at as happened_at,
    cast(null as varchar) as account_id,
    cast(null as varchar) as account_name,
    cast(null as varchar) as owner_id,
    cast(null as varchar) as owner_name,
    raises.full_name as person_name,
    raises.title,
    raises.kind as detail,
    cast(null as decimal(9, 2)) as points,
    cast(null as decimal(9, 2)) as hours_waited
from unmatched_hand_raises as raises
left join contacts as people
    on people.contact_id = raises.contact_id
cross join clock
where raises.raised_at > cast($since as timestamptz)
    and raises.raised_at <= clock.as_of
    and people.consent is distinct from 'denied'
    and people.status is distinct from 'suppressed'

union all

select
    'reached_sales' as event,
    now.contact_id as subject_id,
    now.last_signal_at as happened_at,
    now.account_id,
    accounts.name as account_name,
    accounts.owner_id,
    accounts.owner_name,
    people.full_name as person_name,
    people.title,
    now.band as detail,
    now.score as points,
    cast(null as decimal(9, 2)) as hours_waited
from contact_scores_now as now
inner join contacts as people
    on people.contact_id = now.contact_id
inner join accounts
    on accounts.account_id = now.account_id
cross join before
inner join contact_scores as earlier
    on earlier.contact_id = now.contact_id
    and earlier.as_of = before.as_of
where now.queue = 'ae'
    and earlier.queue is distinct from 'ae'
    and now.excluded_because is null
    and now.last_signal_at > cast($since as timestamptz)
    and people.consent is distinct from 'denied'
    and people.status is distinct from 'suppressed'

union all

select
    steps.event,
    concat(handoffs.handoff_id, ' ', handoffs.user_id) as subject_id,
    case steps.event when 'hand_off' then handoffs.assigned_at else handoffs.contact_due_at end as happened_at,
    handoffs.account_id,
    accounts.name as account_name,
    handoffs.user_id as owner_id,
    users.name as owner_name,
    people.full_name as person_name,
    people.title,
    handoffs.why as detail,
    cast(null as decimal(9, 2)) as points,
    cast(round(handoffs.hours_waited, 2) as decimal(9, 2)) as hours_waited
from handoffs
cross join (values ('hand_off'), ('sla_late')) as steps (event)
inner join users
    on users.user_id = handoffs.user_id
left join accounts
    on accounts.account_id = handoffs.account_id
left join contacts as people
    on people.contact_id = handoffs.contact_id
cross join clock
where handoffs.is_open
    and case steps.event
        when 'hand_off' then handoffs.assigned_at
        else case when handoffs.contact = 'breached' and handoffs.contacted_at is null then handoffs.contact_due_at end
    end between cast($since as timestamptz) and clock.as_of
    and people.consent is distinct from 'denied'
    and people.status is distinct from 'suppressed'

order by happened_at desc, event, subject_id
