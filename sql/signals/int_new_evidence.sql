-- int_new_evidence: what happened at accounts after the status that keeps them from being worked, and brings them back.
-- grain: as_of, account
-- note: Somebody asked for sales, somebody of a seat's role gave a signal after nobody with this role had given one for
--       engaged_days, or somebody who was the champion of another account's deal is seen here for the first time. Accounts
--       that are suppressed stay as they are.
with

resting as (

    select
        statuses.as_of,
        statuses.as_of_second,
        statuses.account,
        statuses.occurred_second
    from int_account_statuses as statuses
    inner join run.excluded as excluded
        on excluded.what = 'status'
        and excluded.value = statuses.status
    where statuses.status <> 'suppressed'

),

seat_roles as (

    select distinct role
    from run.seats

),

acts as (

    select
        people.account,
        people.stated_role as role,
        touches.occurred_at,
        touches.occurred_second
    from (select distinct account from resting) as accounts
    inner join int_scored_people as people
        on people.account = accounts.account
        and people.excluded_because is null
    inner join seat_roles
        on seat_roles.role = people.stated_role
    inner join int_touches as touches
        on touches.person = people.person
        and touches.can_score
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
    inner join (
        select distinct kind
        from int_signal_rules
        where points_hundredths > 0
    ) as rewarded
        on rewarded.kind = kinds.kind

),

roles_engaged as (

    select
        spells.account,
        spells.occurred_second,
        acts.role,
        max(case when acts.occurred_second <= spells.occurred_second then acts.occurred_second end) as before_second,
        min(case when acts.occurred_second > spells.occurred_second then acts.occurred_second end) as evidence_second,
        min(case when acts.occurred_second > spells.occurred_second then acts.occurred_at end) as evidence_at
    from (select distinct account, occurred_second from resting) as spells
    inner join acts
        on acts.account = spells.account
    group by spells.account, spells.occurred_second, acts.role

),

found as (

    select
        resting.as_of,
        resting.account,
        roles_engaged.evidence_at,
        roles_engaged.role
    from resting
    inner join roles_engaged
        on roles_engaged.account = resting.account
        and roles_engaged.occurred_second = resting.occurred_second
        and roles_engaged.evidence_second <= resting.as_of_second
    cross join run.scoring as scoring
    where coalesce(
        roles_engaged.before_second < resting.occurred_second - scoring.engaged_days * 86400,
        true
    )

    union all

    select
        resting.as_of,
        resting.account,
        raises.occurred_at as evidence_at,
        cast(null as varchar) as role
    from resting
    inner join int_hand_raises as raises
        on raises.as_of = resting.as_of
        and raises.account = resting.account
        and floor(epoch(raises.occurred_at)) > resting.occurred_second

    union all

    select
        resting.as_of,
        resting.account,
        moves.moved_at as evidence_at,
        'champion' as role
    from resting
    inner join int_account_numbers as accounts
        on accounts.account = resting.account
    inner join champion_moves as moves
        on moves.account_id = accounts.account_id
        and floor(epoch(moves.moved_at)) > resting.occurred_second
        and moves.moved_at <= resting.as_of

)

select
    as_of,
    account,
    min(evidence_at) as evidence_at,
    min(role) as role
from found
group by as_of, account
