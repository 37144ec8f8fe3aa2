-- int_handovers: what is handed over to sales: people who asked for it, new MQLs, people by their points, new MQAs.
-- grain: handoff_id
-- note: What somebody asked for counts whatever became of them later; people who denied consent or are suppressed, and those
--       of accounts that sales does not work, are not handed over. Requests of one person, or of an account without a known
--       person, within same_request_days are one. An account that became an MQA is not handed over a second time if somebody
--       there asked for sales in the days before. People whose points bring them into a queue of sales are handed over
--       unless they were already, as an MQL or by a request, and sales has not sent them back since.
with

raises as (

    select
        touches.touch,
        touches.person,
        touches.account,
        kinds.kind,
        touches.occurred_at,
        cast(touches.occurred_second as double) as second
    from int_touches as touches
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= touches.occurred_at
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
    inner join run.hand_raise_kinds as raising
        on raising.kind = kinds.kind
    inner join stg_accounts as accounts
        on accounts.account = touches.account
    left join run.excluded as excluded
        on excluded.what = 'people_of'
        and excluded.value = accounts.type
    left join int_persons as people
        on people.person = touches.person
    left join int_latest_statuses as statuses
        on statuses.person = touches.person
    where touches.is_counted
        and excluded.value is null
        and not coalesce(people.is_denied, false)
        and statuses.status is distinct from 'suppressed'

),

spaced as (

    select
        raises.*,
        lag(raises.second) over (
            partition by raises.account, raises.person
            order by raises.second, coalesce(places.place, 1)
        ) as before_second
    from raises
    left join int_touch_order as places
        on places.touch = raises.touch
        and places.person = raises.person

),

asked as (

    select
        spaced.*,
        accounts.account_id,
        people.contact_id
    from spaced
    cross join run.sla as sla
    inner join int_account_numbers as accounts
        on accounts.account = spaced.account
    left join int_persons as people
        on people.person = spaced.person
    where coalesce(spaced.second - spaced.before_second >= sla.same_request_days * 86400, true)

),

moved as (

    select
        lifecycle.level,
        lifecycle.subject_id,
        lifecycle.account_id,
        lifecycle.status,
        lifecycle.entered_at,
        floor(epoch(lifecycle.entered_at)) as second
    from lifecycle
    where lifecycle.status in ('mql', 'mqa')
        and lifecycle.account_id is not null

),

already_asked as (

    select distinct
        moved.subject_id,
        moved.entered_at
    from moved
    cross join run.sla as sla
    inner join asked
        on asked.account_id = moved.account_id
        and asked.second <= moved.second
        and moved.second - asked.second <= sla.same_request_days * 86400
    where moved.status = 'mqa'

),

crossed as (

    select
        crossings.person,
        people.contact_id,
        people.account_id,
        crossings.queue,
        crossings.crossed_at
    from int_band_crossings as crossings
    inner join int_persons as people
        on people.person = crossings.person
    left join int_latest_statuses as statuses
        on statuses.person = crossings.person
    where not coalesce(people.is_denied, false)
        and statuses.status is distinct from 'suppressed'

),

sent_back as (

    select
        contact_id,
        occurred_at
    from status_history
    where subject = 'contact'
        and status in ('recycled', 'disqualified')

),

handed_before as (

    select contact_id, occurred_at as handed_at
    from asked
    where contact_id is not null

    union all

    select subject_id as contact_id, entered_at as handed_at
    from moved
    where level = 'person'

),

already_handed as (

    select distinct
        crossed.person,
        crossed.queue,
        crossed.crossed_at
    from crossed
    inner join handed_before
        on handed_before.contact_id = crossed.contact_id
    where not exists (
        select 1
        from sent_back
        where sent_back.contact_id = crossed.contact_id
            and sent_back.occurred_at >= handed_before.handed_at
            and crossed.crossed_at > sent_back.occurred_at
    )

)

select
    'asked ' || details.engagement_id as handoff_id,
    case when asked.contact_id is null then 'account' else 'person' end as level,
    asked.account_id,
    asked.contact_id,
    asked.person,
    'hand_raise' as why,
    asked.kind as detail,
    scoring.hand_raise_queue as queue,
    asked.occurred_at as handed_at,
    asked.occurred_at as signal_at
from asked
cross join run.scoring as scoring
inner join stg_engagements as details
    on details.touch = asked.touch

union all

select
    moved.status || ' ' || moved.subject_id || ' ' || cast(cast(moved.second as bigint) as varchar) as handoff_id,
    moved.level,
    moved.account_id,
    people.contact_id,
    people.person,
    moved.status as why,
    cast(null as varchar) as detail,
    case moved.status when 'mqa' then sla.mqa_queue else sla.mql_queue end as queue,
    moved.entered_at as handed_at,
    coalesce(greatest(states.raised_at, states.episode_ended_at), moved.entered_at) as signal_at
from moved
cross join run.sla as sla
left join int_persons as people
    on people.contact_id = moved.subject_id
    and moved.level = 'person'
left join already_asked
    on already_asked.subject_id = moved.subject_id
    and already_asked.entered_at = moved.entered_at
left join int_account_numbers as accounts
    on accounts.account_id = moved.account_id
    and moved.status = 'mqa'
left join int_mqa_states as states
    on states.as_of = moved.entered_at
    and states.account = accounts.account
    and states.is_best
where already_asked.subject_id is null

union all

select
    'points ' || crossed.contact_id || ' ' || crossed.queue || ' '
    || cast(cast(floor(epoch(crossed.crossed_at)) as bigint) as varchar) as handoff_id,
    'person' as level,
    crossed.account_id,
    crossed.contact_id,
    crossed.person,
    'points' as why,
    cast(null as varchar) as detail,
    crossed.queue,
    crossed.crossed_at as handed_at,
    crossed.crossed_at as signal_at
from crossed
left join already_handed
    on already_handed.person = crossed.person
    and already_handed.queue = crossed.queue
    and already_handed.crossed_at = crossed.crossed_at
where already_handed.person is null
