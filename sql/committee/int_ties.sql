-- int_ties: what ties people of an account to each other and to our users, as of now.
-- grain: account, user_id, from_contact_id, to_contact_id, tie
-- grows by: account
-- note: weight counts how many times, each counting half as much every tie_half_life_days. knows: they answered, called or met
--       our user; it has a user_id instead of from_contact_id. same_meeting: they answered one invitation. same_thread: they
--       wrote in one thread. co_engaged: they acted deliberately in the same weeks, two or more; a week in which more than 30
--       people acted says nothing about two of them. evidence_id is the latest engagement.
with

dated as (

    select
        touches.account,
        touches.person,
        touches.contact_id,
        touches.engagement_id,
        touches.is_meeting,
        touches.stimulus_id,
        touches.thread_id,
        touches.user_id,
        touches.occurred_at,
        power(
            0.5::double,
            (clock.as_of_second - touches.occurred_second) / cast(86400 * scoring.tie_half_life_days as double)
        ) as weight
    from int_two_way_touches as touches
    cross join run.scoring as scoring
    inner join run.clock as clock
        on clock.is_now
        and touches.occurred_at <= clock.as_of
        and clock.as_of_second - touches.occurred_second <= scoring.meeting_days * 86400

),

known as (

    select
        dated.*,
        row_number() over (
            partition by account, user_id, person
            order by occurred_at desc, engagement_id
        ) as place
    from dated
    where user_id is not null

),

together as (

    select account, contact_id, 'same_meeting' as tie, stimulus_id as what, engagement_id, occurred_at, weight
    from dated
    where is_meeting
        and stimulus_id is not null

    union all

    select account, contact_id, 'same_thread' as tie, thread_id as what, engagement_id, occurred_at, weight
    from dated
    where thread_id is not null

),

latest as (

    select
        together.*,
        row_number() over (
            partition by account, contact_id, tie, what
            order by occurred_at desc, engagement_id
        ) as place
    from together

),

pairs as (

    select
        latest.account,
        latest.contact_id as from_contact_id,
        others.contact_id as to_contact_id,
        latest.tie,
        latest.engagement_id,
        latest.occurred_at,
        latest.weight,
        row_number() over (
            partition by latest.account, latest.contact_id, others.contact_id, latest.tie
            order by latest.occurred_at desc, latest.engagement_id
        ) as place
    from latest
    inner join latest as others
        on others.account = latest.account
        and others.tie = latest.tie
        and others.what = latest.what
        and others.contact_id > latest.contact_id
        and others.place = 1
    where latest.place = 1

),

telling_weeks as (

    select account, week
    from int_acting_weeks
    group by account, week
    having count(*) between 2 and 30

)

select
    people.account,
    cast(null as varchar) as user_id,
    people.contact_id as from_contact_id,
    managers.contact_id as to_contact_id,
    'reports_to' as tie,
    cast(1 as bigint) as ties,
    cast(1 as decimal(9, 4)) as weight,
    cast(null as timestamptz) as last_at,
    cast(null as varchar) as evidence_id
from int_contacts as people
inner join int_contacts as managers
    on managers.contact_id = people.reports_to_contact_id
    and managers.account_id = people.account_id

union all

select
    account,
    user_id,
    cast(null as varchar) as from_contact_id,
    contact_id as to_contact_id,
    'knows' as tie,
    count(*) as ties,
    cast(round(sum(weight), 4) as decimal(9, 4)) as weight,
    max(occurred_at) as last_at,
    max(case when place = 1 then engagement_id end) as evidence_id
from known
group by account, user_id, contact_id

union all

select
    account,
    cast(null as varchar) as user_id,
    from_contact_id,
    to_contact_id,
    tie,
    count(*) as ties,
    cast(round(sum(weight), 4) as decimal(9, 4)) as weight,
    max(occurred_at) as last_at,
    max(case when place = 1 then engagement_id end) as evidence_id
from pairs
group by account, from_contact_id, to_contact_id, tie

union all

select
    weeks.account,
    cast(null as varchar) as user_id,
    weeks.contact_id as from_contact_id,
    others.contact_id as to_contact_id,
    'co_engaged' as tie,
    count(*) as ties,
    cast(
        round(sum(power(0.5::double, 7 * (weeks.this_week - weeks.week) / cast(scoring.tie_half_life_days as double))), 4)
        as decimal(9, 4)
    ) as weight,
    cast(null as timestamptz) as last_at,
    cast(null as varchar) as evidence_id
from int_acting_weeks as weeks
inner join telling_weeks
    on telling_weeks.account = weeks.account
    and telling_weeks.week = weeks.week
inner join int_acting_weeks as others
    on others.account = weeks.account
    and others.week = weeks.week
    and others.contact_id > weeks.contact_id
cross join run.scoring as scoring
group by weeks.account, weeks.contact_id, others.contact_id
having count(*) >= 2
