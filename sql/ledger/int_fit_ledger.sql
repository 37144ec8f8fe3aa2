-- int_fit_ledger: the fit rules that matched an account and a person, and the bounds of each fit.
-- grain: as_of, entity, entity_id, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
-- reached by: person of int_person_fit_lines, person of int_person_fit
with

account_fit_lines as (

    select
        account_id, 'fit' as kind, 1 as step, rule_id, points_hundredths as hundredths
    from int_account_fit_lines
    where need is null

    union all

    select
        account_id,
        case when fit_hundredths > sum_hundredths then 'floor' else 'clip' end as kind,
        2 as step,
        'account_fit' as rule_id,
        fit_hundredths - sum_hundredths as hundredths
    from int_account_fit
    where fit_hundredths <> sum_hundredths

),

person_fit_lines as (

    select
        person, 'fit' as kind, 3 as step, rule_id, points_hundredths as hundredths
    from int_person_fit_lines

    union all

    select
        person,
        case when fit_hundredths > sum_hundredths then 'floor' else 'clip' end as kind,
        4 as step,
        'person_fit' as rule_id,
        fit_hundredths - sum_hundredths as hundredths
    from int_person_fit
    where fit_hundredths <> sum_hundredths

)

select
    clock.as_of, 'account' as entity, fit.account_id as entity_id, 'fit' as part, fit.kind, fit.step, fit.rule_id,
    cast(null as varchar) as engagement_id, null as contact_id,
    cast(null as timestamptz) as occurred_at, fit.hundredths
from account_fit_lines as fit
cross join run_clock as clock

union all

select
    clock.as_of, 'contact' as entity, people.contact_id as entity_id, 'fit' as part, fit.kind, fit.step, fit.rule_id,
    cast(null as varchar) as engagement_id, people.contact_id,
    cast(null as timestamptz) as occurred_at, fit.hundredths
from account_fit_lines as fit
inner join int_scored_people as people
    on people.account_id = fit.account_id
cross join run_clock as clock

union all

select
    clock.as_of, 'contact' as entity, people.contact_id as entity_id, 'fit' as part, fit.kind, fit.step, fit.rule_id,
    cast(null as varchar) as engagement_id, people.contact_id,
    cast(null as timestamptz) as occurred_at, fit.hundredths
from person_fit_lines as fit
inner join int_scored_people as people
    on people.person = fit.person
cross join run_clock as clock
