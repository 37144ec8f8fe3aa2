-- score_ledger: every line of every score; the lines of a part add up to it exactly.
-- grain: as_of, entity, entity_id, solution, line_no
-- kept as: view
-- grows by: account, as_of
-- note: Nothing is computed again here: each line is a number that a model made, or the difference between two of them. Each
--       need that an account shows has lines of its own, as a solution.
with

lines as (

    select as_of, entity, entity_id, cast(null as varchar) as need, part, kind, step, rule_id, engagement_id, contact_id, occurred_at, hundredths
    from int_fit_ledger

    union all

    select as_of, entity, entity_id, cast(null as varchar) as need, part, kind, step, rule_id, engagement_id, contact_id, occurred_at, hundredths
    from int_signal_ledger

    union all

    select as_of, entity, entity_id, cast(null as varchar) as need, part, kind, step, rule_id, engagement_id, contact_id, occurred_at, hundredths
    from int_committee_ledger

    union all

    select as_of, entity, entity_id, cast(null as varchar) as need, part, kind, step, rule_id, engagement_id, contact_id, occurred_at, hundredths
    from int_hand_raise_ledger

    union all

    select as_of, entity, entity_id, need, part, kind, step, rule_id, engagement_id, contact_id, occurred_at, hundredths
    from int_need_ledger

)

select
    lines.as_of,
    lines.entity,
    lines.entity_id,
    coalesce(lines.need, scoring.solution) as solution,
    cast(
        row_number() over (
            partition by lines.as_of, lines.entity, lines.entity_id, lines.need
            order by lines.part, lines.contact_id, lines.occurred_at, lines.engagement_id, lines.step, lines.rule_id
        ) as bigint
    ) as line_no,
    lines.part,
    lines.kind,
    lines.rule_id,
    lines.engagement_id,
    lines.contact_id,
    lines.occurred_at,
    cast(lines.hundredths / 100.0::double as decimal(9, 2)) as points,
    case when lines.kind = 'decay' then rules.decay_mode end as decay_mode
from lines
inner join run_clock as clock
    on clock.as_of = lines.as_of
cross join int_solutions as scoring
cross join run.scoring as rules
