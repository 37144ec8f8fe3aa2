-- account_needs: what the people of an account are after, by the topics of their deliberate signals, as of now.
-- grain: account_id, solution, need
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, need
-- note: People whose status excludes them do not count. An account whose people are after several needs has a row for each;
--       people who are in several are in contact_ids of each. Signals that show no need are in none.
with

shown as (

    select
        signals.account,
        signals.need,
        signals.person,
        people.contact_id,
        people.is_senior,
        sum(points.left_hundredths) as left_hundredths
    from int_deliberate_signals as signals
    inner join run.clock as clock
        on clock.is_now
        and signals.occurred_at <= clock.as_of
    inner join int_signal_points as points
        on points.as_of = clock.as_of
        and points.touch = signals.touch
        and points.person = signals.person
    inner join int_scored_people as people
        on people.person = signals.person
    left join int_excluded_people as excluded
        on excluded.as_of = clock.as_of
        and excluded.person = signals.person
    where signals.need is not null
        and excluded.person is null
        and points.left_hundredths > 0
    group by signals.account, signals.need, signals.person, people.contact_id, people.is_senior

),

warm as (

    select distinct episodes.account, episodes.need
    from int_episodes as episodes
    inner join run.clock as clock
        on clock.as_of = episodes.as_of
        and clock.is_now
    where episodes.is_warm

),

totals as (

    select
        account,
        need,
        count(*) as people,
        count(case when is_senior then person end) as senior_people,
        sum(left_hundredths) as left_hundredths,
        string_agg(contact_id, '|' order by contact_id) as contact_ids
    from shown
    group by account, need

)

select
    clock.as_of,
    accounts.account_id,
    scoring.solution,
    totals.need,
    totals.people,
    totals.senior_people,
    cast(totals.left_hundredths / 100.0::double as decimal(18, 2)) as points,
    totals.contact_ids,
    warm.account is not null as has_warm_episode
from totals
inner join int_account_numbers as accounts
    on accounts.account = totals.account
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
left join warm
    on warm.account = totals.account
    and warm.need = totals.need
