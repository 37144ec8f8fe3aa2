-- int_handoff_turns: who takes over what has no owner: the users of the territory, or all of the role, in turn.
-- grain: handoff_id
-- note: A week begins on Monday in UTC, with another user each week. Each user takes weekly_capacity a week; what is left is
--       nobody's, and stays with the team. The turn of a hand-off depends on those before it in its week alone.
with

owned as (

    select
        handed.handoff_id,
        handed.queue,
        handed.handed_at,
        coalesce(territories.territory, 0) as territory,
        floor((floor(epoch(handed.handed_at)) - 345600) / 604800.0::double) as week,
        accounts.owner_id is not null and (handed.queue = 'ae' or owners.role is not distinct from handed.queue) as has_owner
    from int_handovers as handed
    inner join stg_accounts as accounts
        on accounts.account_id = handed.account_id
    left join stg_users as owners
        on owners.user_id = accounts.owner_id
    left join int_account_territories as territories
        on territories.account_id = handed.account_id

),

teams as (

    select
        0 as territory,
        role as queue,
        user_id,
        cast(row_number() over (partition by role order by user_id) as bigint) - 1 as place
    from stg_users
    where role in ('ldr', 'ae')

    union all

    select
        users.territory,
        known.role as queue,
        users.user_id,
        cast(row_number() over (partition by users.territory, known.role order by users.place) as bigint) - 1 as place
    from run.territory_users as users
    inner join stg_users as known
        on known.user_id = users.user_id
    where known.role in ('ldr', 'ae')

),

sizes as (

    select
        territory,
        queue,
        count(*) as members
    from teams
    group by territory, queue

),

numbered as (

    select
        owned.handoff_id,
        owned.queue,
        owned.week,
        sizes.territory,
        sizes.members,
        cast(
            row_number() over (
                partition by sizes.territory, owned.queue, owned.week
                order by owned.handed_at, owned.handoff_id
            ) as bigint
        ) - 1 as turn
    from owned
    left join sizes as own_sizes
        on own_sizes.territory = owned.territory
        and own_sizes.queue = owned.queue
    inner join sizes
        on sizes.queue = owned.queue
        and sizes.territory = case when own_sizes.members is null then 0 else owned.territory end
    where not owned.has_owner

)

select
    numbered.handoff_id,
    teams.user_id,
    case when numbered.territory = 0 then 'round_robin' else 'territory' end as assigned_by
from numbered
cross join run.sla as sla
inner join teams
    on teams.territory = numbered.territory
    and teams.queue = numbered.queue
    and teams.place = (numbered.turn + cast(numbered.week as bigint)) % numbered.members
where numbered.turn < numbered.members * sla.weekly_capacity
