-- int_counted_signals: deliberate signals as they count for coordination, of everybody and of strong matches alone.
-- grain: touch, person, need, span_as_of, only_strong
-- grows by: account
-- reached by: person of int_excluded_people
-- note: Where somebody's status excludes them at some instant, the signals are listed for each span of instants at which the
--       same people are excluded, without theirs; else once, for all instants. Where some people are weak matches, the
--       signals of the others are listed again as only_strong. Several people who view because of one stimulus count as
--       one: whoever viewed first. Where some signals show a need, signals that show none are listed for each need.
with

watched as (

    select
        account,
        span_as_of,
        max(as_of) as last_as_of
    from int_exclusion_spans
    group by account, span_as_of

),

mixed as (

    select distinct account
    from int_deliberate_signals
    where not is_strong_match

),

standing as (

    select
        cast(null as timestamptz) as span_as_of,
        signals.*
    from int_deliberate_signals as signals
    left join (select distinct account from watched) as divided
        on divided.account = signals.account
    where divided.account is null

    union all

    select
        watched.span_as_of,
        signals.*
    from int_deliberate_signals as signals
    inner join watched
        on watched.account = signals.account
        and watched.last_as_of >= signals.occurred_at
    left join int_excluded_people as excluded
        on excluded.as_of = watched.span_as_of
        and excluded.person = signals.person
    where excluded.person is null

),

asked as (

    select
        standing.*,
        false as only_strong
    from standing

    union all

    select
        standing.*,
        true as only_strong
    from standing
    inner join mixed
        on mixed.account = standing.account
    where standing.is_strong_match

),

by_need as (

    select
        asked.touch,
        asked.person,
        asked.account,
        asked.place,
        shown.need,
        asked.span_as_of,
        asked.only_strong,
        asked.occurred_at,
        asked.occurred_second,
        asked.occurred_day,
        asked.is_view,
        asked.stimulus_id,
        asked.buying_role,
        asked.department,
        asked.is_senior,
        asked.is_strong_match
    from asked
    left join int_shown_needs as shown
        on shown.account = asked.account
        and coalesce(asked.need, shown.need) = shown.need

),

viewed as (

    select
        by_need.*,
        first_value(person) over (
            partition by span_as_of, only_strong, account, need, is_view, stimulus_id
            order by occurred_at, place
            rows between unbounded preceding and current row
        ) as first_person
    from by_need

)

select
    touch,
    person,
    account,
    need,
    span_as_of,
    only_strong,
    occurred_at,
    occurred_second,
    occurred_day,
    stimulus_id,
    buying_role,
    department,
    is_senior,
    is_strong_match
from viewed
where not is_view
    or stimulus_id is null
    or person = first_person
