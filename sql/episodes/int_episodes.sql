-- int_episodes: coordinated activity: several people of an account acting deliberately within a few days, as seen at each instant.
-- grain: as_of, account, started_at
-- grows by: account
-- reached by: person of int_scored_people
-- note: Coordinated windows that overlap are one episode. Episodes that ended more than three times the warm days before an
--       instant are not listed for it.
with

seen as (

    select
        clock.as_of,
        clock.as_of_second,
        signals.account,
        signals.touch,
        signals.person,
        signals.occurred_at,
        signals.occurred_second,
        signals.window_started_at,
        signals.is_strong,
        max(signals.occurred_at) over (
            partition by clock.as_of, signals.account
            order by signals.occurred_at, signals.touch, signals.person
            rows between unbounded preceding and 1 preceding
        ) as previous_at
    from int_coordinated_signals as signals
    cross join run.scoring as scoring
    inner join run.clock as clock
        on clock.as_of >= signals.occurred_at
        and clock.as_of_second - signals.occurred_second <= 3 * 86400 * scoring.episode_warm_days

),

numbered as (

    select
        *,
        sum(case when previous_at >= window_started_at then 0 else 1 end) over (
            partition by as_of, account
            order by occurred_at, touch, person
            rows between unbounded preceding and current row
        ) as episode
    from seen

),

spans as (

    select
        as_of,
        as_of_second,
        account,
        episode,
        min(window_started_at) as started_at,
        max(occurred_at) as ended_at,
        max(occurred_second) as ended_second,
        max(case when is_strong then occurred_second end) as strong_ended_second
    from numbered
    group by as_of, as_of_second, account, episode

),

people as (

    select distinct
        spans.as_of,
        spans.account,
        spans.started_at,
        members.contact_id
    from spans
    inner join int_deliberate_signals as signals
        on signals.account = spans.account
        and signals.occurred_at between spans.started_at and spans.ended_at
    inner join int_scored_people as members
        on members.person = signals.person

),

lists as (

    select
        as_of,
        account,
        started_at,
        string_agg(contact_id, '|' order by contact_id) as contact_ids
    from people
    group by as_of, account, started_at

)

select
    spans.as_of,
    spans.account,
    spans.started_at,
    spans.ended_at,
    count(distinct signals.person) as people,
    greatest(count(distinct signals.buying_role), count(distinct signals.department)) as groups,
    count(distinct case when signals.is_senior then signals.person end) as senior_people,
    count(*) as signals,
    lists.contact_ids,
    spans.as_of_second - spans.ended_second <= 86400 * scoring.episode_warm_days as is_warm,
    coalesce(spans.as_of_second - spans.strong_ended_second <= 86400 * scoring.episode_warm_days, false) as is_warm_strong
from spans
cross join run.scoring as scoring
inner join int_deliberate_signals as signals
    on signals.account = spans.account
    and signals.occurred_at between spans.started_at and spans.ended_at
inner join lists
    on lists.as_of = spans.as_of
    and lists.account = spans.account
    and lists.started_at = spans.started_at
group by
    spans.as_of,
    spans.as_of_second,
    spans.account,
    scoring.episode_warm_days,
    spans.started_at,
    spans.ended_at,
    spans.ended_second,
    spans.strong_ended_second,
    lists.contact_ids
