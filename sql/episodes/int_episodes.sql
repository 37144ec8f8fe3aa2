-- int_episodes: coordinated activity: several people of an account acting deliberately within a few days, as seen at each instant.
-- grain: as_of, account, need, started_at
-- grows by: account, as_of
-- built in ranges of: account
-- note: Coordinated windows that overlap are one episode. Episodes that ended more than three times the warm days before an
--       instant are not listed for it. window_signals and quarter_signals are the most of any of its signals.
with

seen as (

    select
        clock.as_of,
        clock.as_of_second,
        signals.account,
        signals.need,
        signals.touch,
        signals.person,
        signals.only_strong,
        signals.occurred_at,
        signals.occurred_second,
        signals.occurred_day,
        signals.window_signals,
        signals.quarter_signals
    from int_coordinated_signals as signals
    cross join run.scoring as scoring
    inner join run.clock as clock
        on clock.as_of >= signals.occurred_at
        and clock.as_of_second - signals.occurred_second <= 3 * 86400 * scoring.episode_warm_days
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = clock.as_of
        and exclusions.account = signals.account
    where signals.span_as_of is not distinct from exclusions.span_as_of

),

mixed as (

    select distinct account
    from int_deliberate_signals
    where not is_strong_match

),

everybody as (

    select
        seen.*,
        mixed.account is null or strong.touch is not null as is_strong,
        seen.occurred_day - lag(seen.occurred_day) over (
            partition by seen.as_of, seen.account, seen.need
            order by seen.occurred_at, seen.touch, seen.person
        ) as days_before
    from seen
    left join mixed
        on mixed.account = seen.account
    left join seen as strong
        on strong.only_strong
        and strong.as_of = seen.as_of
        and strong.touch = seen.touch
        and strong.person = seen.person
        and strong.need is not distinct from seen.need
    where not seen.only_strong

),

numbered as (

    select
        everybody.*,
        sum(case when days_before <= scoring.episode_window_days then 0 else 1 end) over (
            partition by as_of, account, need
            order by occurred_at, touch, person
            rows between unbounded preceding and current row
        ) as episode
    from everybody
    cross join run.scoring as scoring

),

spans as (

    select
        as_of,
        as_of_second,
        account,
        need,
        episode,
        min(occurred_day) as first_day,
        max(occurred_at) as ended_at,
        max(occurred_second) as ended_second,
        max(case when is_strong then occurred_second end) as strong_ended_second,
        max(window_signals) as window_signals,
        max(quarter_signals) as quarter_signals
    from numbered
    group by as_of, as_of_second, account, need, episode

),

signals as (

    select
        spans.as_of,
        spans.account,
        spans.need,
        spans.episode,
        signals.person,
        signals.occurred_at,
        signals.stimulus_id,
        signals.buying_role,
        signals.department,
        signals.is_senior
    from spans
    cross join run.scoring as scoring
    inner join int_counted_signals as signals
        on signals.account = spans.account
        and signals.need is not distinct from spans.need
        and signals.occurred_day >= spans.first_day - scoring.episode_window_days
        and signals.occurred_at <= spans.ended_at
        and not signals.only_strong
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = spans.as_of
        and exclusions.account = signals.account
    where signals.span_as_of is not distinct from exclusions.span_as_of

),

sums as (

    select
        as_of,
        account,
        need,
        episode,
        min(occurred_at) as started_at,
        count(distinct person) as people,
        greatest(count(distinct buying_role), count(distinct department)) as groups,
        count(distinct case when is_senior then person end) as senior_people,
        count(distinct stimulus_id) as stimuli,
        count(*) as signals
    from signals
    group by as_of, account, need, episode

),

lists as (

    select
        people.as_of,
        people.account,
        people.need,
        people.episode,
        string_agg(members.contact_id, '|' order by members.contact_id) as contact_ids
    from (select distinct as_of, account, need, episode, person from signals) as people
    inner join int_scored_people as members
        on members.person = people.person
    group by people.as_of, people.account, people.need, people.episode

)

select
    spans.as_of,
    spans.account,
    spans.need,
    sums.started_at,
    spans.ended_at,
    sums.people,
    sums.groups,
    sums.senior_people,
    sums.signals,
    sums.stimuli,
    lists.contact_ids,
    spans.as_of_second - spans.ended_second <= 86400 * scoring.episode_warm_days as is_warm,
    coalesce(spans.as_of_second - spans.strong_ended_second <= 86400 * scoring.episode_warm_days, false) as is_warm_strong,
    spans.window_signals,
    spans.quarter_signals
from spans
cross join run.scoring as scoring
inner join sums
    on sums.as_of = spans.as_of
    and sums.account = spans.account
    and sums.need is not distinct from spans.need
    and sums.episode = spans.episode
inner join lists
    on lists.as_of = spans.as_of
    and lists.account = spans.account
    and lists.need is not distinct from spans.need
    and lists.episode = spans.episode
