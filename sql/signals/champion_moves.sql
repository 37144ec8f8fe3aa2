-- champion_moves: people who were the champion on a deal and belong to another account now, and since when they are seen there.
-- grain: contact_id, from_account_id
-- in order of: account_id, contact_id
-- note: Of deals that are closed, the last one at the earlier account. moved_at is the first thing that they did after it was
--       closed. People who are internal or denied consent, and those whose match to the new account is weak, are left out.
with

champions as (

    select
        people.person,
        deals.opportunity_id,
        deals.account_id as from_account_id,
        coalesce(deals.is_won, false) as was_won,
        deals.closed_at
    from stg_opportunity_contacts as links
    inner join int_role_names as roles
        on roles.written = links.role
        and roles.role = 'champion'
    inner join stg_opportunities as deals
        on deals.opportunity_id = links.opportunity_id
        and deals.is_closed
        and deals.account_id is not null
    inner join int_people as people
        on people.contact_id = links.contact_id

),

latest as (

    select person, opportunity_id, from_account_id, was_won, closed_at
    from champions
    qualify row_number() over (
        partition by person, from_account_id
        order by closed_at desc nulls last, opportunity_id
    ) = 1

)

select
    people.contact_id,
    people.account_id,
    latest.from_account_id,
    latest.opportunity_id,
    latest.was_won,
    latest.closed_at,
    min(touches.occurred_at) as moved_at
from latest
inner join int_persons as people
    on people.person = latest.person
    and people.account_id <> latest.from_account_id
    and people.is_strong_match
    and not people.is_internal
    and not people.is_denied
inner join int_touches as touches
    on touches.person = latest.person
    and touches.is_counted
    and touches.occurred_at > latest.closed_at
inner join run.clock as clock
    on clock.is_now
    and clock.as_of >= touches.occurred_at
group by all
