-- data_health: is the data fresh, of the usual volume, matched, and whole?
-- grain: measure, subject
-- note: "usual" is the median of the eight weeks before the last; a week below half of it, or more than three times it,
--       is not well. Shares above a quarter are not well. Everything is as of the run.
with

now as (

    select as_of, as_of_second
    from run.clock
    where is_now

),

weekly as (

    select
        coalesce(touches.source, touches.channel, 'unknown') as subject,
        cast(floor((now.as_of_second - floor(epoch(touches.occurred_at))) / 604800.0::double) as bigint) as weeks_ago,
        count(*) as touches
    from engagements as touches
    cross join now
    where touches.occurred_at <= now.as_of
        and now.as_of_second - floor(epoch(touches.occurred_at)) < 604800 * 9
    group by 1, 2

),

subjects as (

    select distinct subject
    from weekly

),

grid as (

    select
        subjects.subject,
        weeks.weeks_ago,
        coalesce(weekly.touches, 0) as touches
    from subjects
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8)) as weeks (weeks_ago)
    left join weekly
        on weekly.subject = subjects.subject
        and weekly.weeks_ago = weeks.weeks_ago

),

volumes as (

    select
        subject,
        cast(max(case when weeks_ago = 0 then touches end) as double) as value,
        cast(median(case when weeks_ago > 0 then touches end) as double) as usual
    from grid
    group by subject

),

last_readings as (

    select
        batch_id,
        entity
    from ledger.batches
    qualify row_number() over (partition by content_sha256, entity order by loaded_at desc, batch_id) = 1

),

quarantined as (

    select
        batches.entity || ': ' || coalesce(bad.column_name || ' ', 'the row ') || bad.reason as subject,
        cast(count(*) as double) as value
    from quarantine.rows as bad
    inner join last_readings as batches
        on batches.batch_id = bad.batch_id
    group by 1

),

shares as (

    select
        'unmatched_share' as measure,
        'contacts' as subject,
        avg(case when account_id is null then 1.0::double else 0.0::double end) as value
    from contacts

    union all

    select
        'unmatched_share' as measure,
        'engagements' as subject,
        avg(case when account_id is null then 1.0::double else 0.0::double end) as value
    from engagements

    union all

    select
        'unmatched_share' as measure,
        'opportunities' as subject,
        avg(case when account_id is null then 1.0::double else 0.0::double end) as value
    from opportunities

    union all

    select
        'without_role_share' as measure,
        'contacts' as subject,
        avg(case when buying_role is null then 1.0::double else 0.0::double end) as value
    from contacts
    where account_id is not null

    union all

    select
        'weak_match_share' as measure,
        'contacts' as subject,
        avg(case when match_class = 'weak' then 1.0::double else 0.0::double end) as value
    from contacts
    where account_id is not null

    union all

    select
        'role_conflict_share' as measure,
        'contacts' as subject,
        avg(case when other_role is not null then 1.0::double else 0.0::double end) as value
    from contacts
    where buying_role is not null

)

select
    'freshness_days' as measure,
    'engagements' as subject,
    (max(now.as_of_second) - max(floor(epoch(touches.occurred_at)))) / 86400.0::double as value,
    7.0::double as usual,
    coalesce((max(now.as_of_second) - max(floor(epoch(touches.occurred_at)))) / 86400.0::double <= 7, false) as is_well,
    'Days since the newest engagement; a week is the most that is usual.' as detail
from now
left join engagements as touches
    on touches.occurred_at <= now.as_of

union all

select
    'weekly_volume' as measure,
    subject,
    value,
    usual,
    usual = 0 or value between usual * 0.5::double and usual * 3 as is_well,
    'Engagements of the last seven days, against the median of the eight weeks before.' as detail
from volumes

union all

select
    'quarantined_rows' as measure,
    subject,
    value,
    0.0::double as usual,
    false as is_well,
    'Rows set aside for this reason; `abm quarantine` shows them.' as detail
from quarantined

union all

select
    measure,
    subject,
    coalesce(value, 0) as value,
    0.25::double as usual,
    coalesce(value, 0) <= 0.25 as is_well,
    case measure
        when 'unmatched_share' then 'Share that belongs to no account.'
        when 'without_role_share' then 'Share of the people of accounts whose buying role nothing tells.'
        when 'weak_match_share' then 'Share of the people of accounts who are probably of them, not surely.'
        else 'Share of the people with a role of whom another source says another one.'
    end as detail
from shares
