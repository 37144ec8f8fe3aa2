-- int_exclusion_spans: instants that follow each other with the same people of an account excluded; span_as_of is the first.
-- grain: as_of, account
-- grows by: account
-- reached by: person of int_excluded_people
-- note: Accounts are listed of which somebody is excluded at one of the instants. Who is excluded changes at few of them, so
--       that signals are put in order once for all others.
with

excluded as (

    select
        excluded.as_of,
        people.account,
        string_agg(cast(excluded.person as varchar), ',' order by excluded.person) as people
    from int_excluded_people as excluded
    inner join int_scored_people as people
        on people.person = excluded.person
    where people.account is not null
    group by excluded.as_of, people.account

),

compared as (

    select
        clock.as_of,
        watched.account,
        coalesce(excluded.people, '') as people,
        lag(coalesce(excluded.people, '')) over (
            partition by watched.account
            order by clock.as_of
        ) as people_before
    from (select distinct account from excluded) as watched
    cross join run.clock as clock
    left join excluded
        on excluded.as_of = clock.as_of
        and excluded.account = watched.account

)

select
    as_of,
    account,
    max(case when people_before is null or people <> people_before then as_of end) over (
        partition by account
        order by as_of
        rows between unbounded preceding and current row
    ) as span_as_of
from compared
