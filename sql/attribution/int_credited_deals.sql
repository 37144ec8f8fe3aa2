-- int_credited_deals: what touches earn credit for: each deal when it was opened, and each deal won when it was closed.
-- grain: goal, opportunity_id
-- note: Amounts are converted where there is a rate. qualified_at is when the account, or somebody at it, was first
--       recorded as an MQL, SAL or SQL. month is that of reached_at: 202609 is September 2026.
with

now as (

    select as_of
    from run.clock
    where is_now

),

reached as (

    select 'opened' as goal, opportunity_id, created_at as reached_at
    from opportunities

    union all

    select 'won' as goal, opportunity_id, closed_at as reached_at
    from opportunities
    where is_won

),

accounts_of_statuses as (

    select
        accounts.account_id,
        statuses.status,
        statuses.occurred_at
    from stg_statuses as statuses
    inner join int_account_numbers as accounts
        on accounts.account_id = statuses.subject_id
    where statuses.subject = 'account'

    union all

    select
        people.account_id,
        statuses.status,
        statuses.occurred_at
    from stg_statuses as statuses
    inner join int_people as records
        on records.contact_id = statuses.subject_id
    inner join int_contacts as people
        on people.contact_id = records.person_id
    where statuses.subject = 'contact'

),

qualified as (

    select
        account_id,
        min(occurred_at) as qualified_at
    from accounts_of_statuses
    where status in ('mql', 'sal', 'sql')
    group by account_id

)

select
    reached.goal,
    reached.opportunity_id,
    accounts.account,
    deals.account_id,
    deals.created_at as opened_at,
    reached.reached_at,
    cast(extract(year from reached.reached_at) * 100 + extract(month from reached.reached_at) as integer) as month,
    qualified.qualified_at,
    coalesce(deals.converted_currency, deals.currency) as currency,
    cast(round(coalesce(deals.converted_amount, deals.amount) * 100) as bigint) as amount_cents
from reached
inner join now
    on now.as_of >= reached.reached_at
inner join opportunities as deals
    on deals.opportunity_id = reached.opportunity_id
inner join int_account_numbers as accounts
    on accounts.account_id = deals.account_id
left join qualified
    on qualified.account_id = deals.account_id
