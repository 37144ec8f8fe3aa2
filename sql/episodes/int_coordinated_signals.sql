-- int_coordinated_signals: signals that complete a coordinated window: so many people, roles or departments, and seniors.
-- grain: touch, person, need, span_as_of, only_strong
-- grows by: account
-- note: Two signals are within the window if their days differ by at most its days. It ends with the signal and sees nothing
--       later, so the answer is the same at every later instant. Roles or departments count, whichever are more. Nothing
--       is joined with itself: whoever is in the window entered with a signal, and leaves when the last of a row of
--       signals has left it, so running sums of entries and exits say how many are in it. window_signals and
--       quarter_signals count people and days: those in the window, and in the 90 days up to the signal.
with

members as (

    select span_as_of, only_strong, account, need, occurred_day, occurred_at, 'person' as what, cast(person as varchar) as member
    from int_counted_signals

    union all

    select span_as_of, only_strong, account, need, occurred_day, occurred_at, 'senior' as what, cast(person as varchar) as member
    from int_counted_signals
    where is_senior

    union all

    select span_as_of, only_strong, account, need, occurred_day, occurred_at, 'role' as what, buying_role as member
    from int_counted_signals
    where buying_role is not null

    union all

    select span_as_of, only_strong, account, need, occurred_day, occurred_at, 'department' as what, department as member
    from int_counted_signals
    where department is not null

),

stays as (

    select
        members.*,
        occurred_day - lag(occurred_day) over neighbours as days_before,
        lead(occurred_day) over neighbours - occurred_day as days_after
    from members
    window neighbours as (
        partition by span_as_of, only_strong, account, need, what, member
        order by occurred_at
    )

),

person_days as (

    select
        span_as_of,
        only_strong,
        account,
        need,
        occurred_day,
        min(occurred_at) as occurred_at
    from int_counted_signals
    group by span_as_of, only_strong, account, need, person, occurred_day

),

moves as (

    select span_as_of, only_strong, account, need, occurred_day as day, occurred_at, 'signal' as what, 0 as change
    from int_counted_signals

    union all

    select span_as_of, only_strong, account, need, occurred_day as day, occurred_at, what, 1 as change
    from stays
    cross join run.scoring as scoring
    where days_before is null
        or days_before > scoring.episode_window_days

    union all

    select
        span_as_of, only_strong, account, need,
        occurred_day + scoring.episode_window_days + 1 as day, cast(null as timestamptz) as occurred_at, what, -1 as change
    from stays
    cross join run.scoring as scoring
    where days_after is null
        or days_after > scoring.episode_window_days

    union all

    select span_as_of, only_strong, account, need, occurred_day as day, occurred_at, 'in_window' as what, 1 as change
    from person_days

    union all

    select
        span_as_of, only_strong, account, need,
        occurred_day + scoring.episode_window_days + 1 as day, cast(null as timestamptz) as occurred_at,
        'in_window' as what, -1 as change
    from person_days
    cross join run.scoring as scoring

    union all

    select span_as_of, only_strong, account, need, occurred_day as day, occurred_at, 'in_quarter' as what, 1 as change
    from person_days

    union all

    select
        span_as_of, only_strong, account, need,
        occurred_day + 90 as day, cast(null as timestamptz) as occurred_at, 'in_quarter' as what, -1 as change
    from person_days

),

changes as (

    select
        span_as_of,
        only_strong,
        account,
        need,
        day,
        occurred_at,
        sum(case when what = 'person' then change else 0 end) as people,
        sum(case when what = 'senior' then change else 0 end) as senior_people,
        sum(case when what = 'role' then change else 0 end) as roles,
        sum(case when what = 'department' then change else 0 end) as departments,
        sum(case when what = 'in_window' then change else 0 end) as window_signals,
        sum(case when what = 'in_quarter' then change else 0 end) as quarter_signals
    from moves
    group by span_as_of, only_strong, account, need, day, occurred_at

),

counts as (

    select
        span_as_of,
        only_strong,
        account,
        need,
        occurred_at,
        sum(people) over running as people,
        sum(senior_people) over running as senior_people,
        sum(roles) over running as roles,
        sum(departments) over running as departments,
        sum(window_signals) over running as window_signals,
        sum(quarter_signals) over running as quarter_signals
    from changes
    window running as (
        partition by span_as_of, only_strong, account, need
        order by day, occurred_at nulls first
    )

)

select
    signals.touch,
    signals.person,
    signals.account,
    signals.need,
    signals.span_as_of,
    signals.only_strong,
    signals.occurred_at,
    signals.occurred_second,
    signals.occurred_day,
    cast(counts.window_signals as bigint) as window_signals,
    cast(counts.quarter_signals as bigint) as quarter_signals
from int_counted_signals as signals
inner join counts
    on counts.span_as_of is not distinct from signals.span_as_of
    and counts.only_strong = signals.only_strong
    and counts.account = signals.account
    and counts.need is not distinct from signals.need
    and counts.occurred_at = signals.occurred_at
cross join run.scoring as scoring
where counts.people >= scoring.episode_people
    and greatest(counts.roles, counts.departments) >= scoring.episode_groups
    and counts.senior_people >= scoring.episode_senior_people
