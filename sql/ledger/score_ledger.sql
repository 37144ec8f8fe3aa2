-- score_ledger: every line of every score; the lines of a part add up to it exactly.
-- grain: as_of, entity, entity_id, solution, line_no
-- kept as: view
-- note: Nothing is computed again here: each line is a number that a model made, or the difference between two of them.
with

signal_lines as (

    select
        signals.as_of,
        signals.contact_id,
        signals.account_id,
        steps.kind,
        steps.step,
        signals.rule_id,
        signals.engagement_id,
        signals.occurred_at,
        case steps.kind
            when 'intent' then signals.points_hundredths
            when 'cap' then signals.credit_hundredths - signals.points_hundredths
            else signals.left_hundredths - signals.credit_hundredths
        end as hundredths
    from int_signal_points as signals
    cross join (values ('intent', 1), ('cap', 2), ('decay', 3)) as steps (kind, step)

),

person_lines as (

    select as_of, contact_id, account_id, kind, step, rule_id, engagement_id, occurred_at, hundredths
    from signal_lines
    where kind = 'intent' or hundredths <> 0

    union all

    select
        as_of, contact_id, account_id, 'decay' as kind, 4 as step, 'on_total' as rule_id,
        null as engagement_id, null as occurred_at, decayed_hundredths - left_hundredths as hundredths
    from int_contact_intent
    where decayed_hundredths <> left_hundredths

    union all

    select
        as_of, contact_id, account_id,
        case when intent_hundredths > decayed_hundredths then 'floor' else 'clip' end as kind,
        5 as step,
        'person' as rule_id,
        null as engagement_id, null as occurred_at, intent_hundredths - decayed_hundredths as hundredths
    from int_contact_intent
    where intent_hundredths <> decayed_hundredths

),

account_fit_lines as (

    select
        account_id, 'fit' as kind, 1 as step, rule_id, points_hundredths as hundredths
    from int_account_fit_lines

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
        contact_id, 'fit' as kind, 3 as step, rule_id, points_hundredths as hundredths
    from int_person_fit_lines

    union all

    select
        contact_id,
        case when fit_hundredths > sum_hundredths then 'floor' else 'clip' end as kind,
        4 as step,
        'person_fit' as rule_id,
        fit_hundredths - sum_hundredths as hundredths
    from int_person_fit
    where fit_hundredths <> sum_hundredths

),

lines as (

    select
        as_of, 'contact' as entity, contact_id as entity_id, 'intent' as part, kind, step, rule_id,
        engagement_id, contact_id, occurred_at, hundredths
    from person_lines

    union all

    select
        as_of, 'account' as entity, account_id as entity_id, 'intent' as part, kind, step, rule_id,
        engagement_id, contact_id, occurred_at, hundredths
    from person_lines

    union all

    select
        as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'role_weight' as kind, 6 as step,
        role as rule_id, null as engagement_id, contact_id, null as occurred_at,
        weighted_hundredths - intent_hundredths as hundredths
    from int_member_weights
    where weighted_hundredths <> intent_hundredths

    union all

    select
        as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'clip' as kind, 7 as step,
        'account' as rule_id, null as engagement_id, null as contact_id, null as occurred_at,
        intent_hundredths - weighted_hundredths as hundredths
    from int_committee_rollup
    where intent_hundredths <> weighted_hundredths

    union all

    select
        clock.as_of, 'account' as entity, fit.account_id as entity_id, 'fit' as part, fit.kind, fit.step, fit.rule_id,
        null as engagement_id, null as contact_id, null as occurred_at, fit.hundredths
    from account_fit_lines as fit
    cross join run_clock as clock

    union all

    select
        clock.as_of, 'contact' as entity, people.contact_id as entity_id, 'fit' as part, fit.kind, fit.step, fit.rule_id,
        null as engagement_id, people.contact_id, null as occurred_at, fit.hundredths
    from account_fit_lines as fit
    inner join contacts as people
        on people.account_id = fit.account_id
    cross join run_clock as clock

    union all

    select
        clock.as_of, 'contact' as entity, fit.contact_id as entity_id, 'fit' as part, fit.kind, fit.step, fit.rule_id,
        null as engagement_id, fit.contact_id, null as occurred_at, fit.hundredths
    from person_fit_lines as fit
    inner join contacts as people
        on people.contact_id = fit.contact_id
        and people.account_id is not null
    cross join run_clock as clock

    union all

    select
        as_of, 'contact' as entity, contact_id as entity_id, 'intent' as part, 'override' as kind, 8 as step,
        'hand_raise:' || kind as rule_id, engagement_id, contact_id, occurred_at, 0 as hundredths
    from int_hand_raises
    where contact_id is not null

    union all

    select
        as_of, 'account' as entity, account_id as entity_id, 'intent' as part, 'override' as kind, 8 as step,
        'hand_raise:' || kind as rule_id, engagement_id, contact_id, occurred_at, 0 as hundredths
    from int_hand_raises
    where account_id is not null

)

select
    lines.as_of,
    lines.entity,
    lines.entity_id,
    scoring.solution,
    cast(
        row_number() over (
            partition by lines.as_of, lines.entity, lines.entity_id
            order by lines.part, lines.contact_id, lines.occurred_at, lines.engagement_id, lines.step, lines.rule_id
        ) as bigint
    ) as line_no,
    lines.part,
    lines.kind,
    lines.rule_id,
    lines.engagement_id,
    lines.contact_id,
    lines.occurred_at,
    cast(lines.hundredths / 100.0::double as decimal(9, 2)) as points
from lines
cross join int_solutions as scoring
