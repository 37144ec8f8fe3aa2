-- int_need_ledger: every line of the scores of accounts for each need that they show.
-- grain: as_of, entity, entity_id, need, contact_id, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
-- reached by: touch of int_engagements
-- reads whole: int_engagements
-- note: Of the fit, with the rules of the need; of the signals about the need or about none, of people who are after it; of
--       their seats in its committee; and of the cap of the account.
with

lines as (

    select
        counted.as_of, counted.account, counted.need, 'intent' as part, lines.kind, lines.step, lines.rule_id,
        lines.engagement_id, counted.contact_id, lines.occurred_at, lines.hundredths
    from int_signal_lines as lines
    left join run.needs as topics
        on topics.topic = lines.topic
    inner join int_counted_need_intent as counted
        on counted.as_of = lines.as_of
        and counted.account = lines.account
        and counted.person = lines.person
        and counted.need = coalesce(topics.need, counted.need)
    where lines.kind = 'intent' or lines.hundredths <> 0

    union all

    select
        as_of, account, need, 'intent' as part, 'decay' as kind, 4 as step, 'on_total' as rule_id,
        null as engagement_id, contact_id, null as occurred_at, decayed_hundredths - left_hundredths as hundredths
    from int_counted_need_intent
    where decayed_hundredths <> left_hundredths

    union all

    select
        as_of, account, need, 'intent' as part,
        case when intent_hundredths > decayed_hundredths then 'floor' else 'clip' end as kind,
        5 as step,
        case when person < 0 then 'own' else 'person' end as rule_id,
        null as engagement_id, contact_id, null as occurred_at, intent_hundredths - decayed_hundredths as hundredths
    from int_counted_need_intent
    where intent_hundredths <> decayed_hundredths

    union all

    select
        weights.as_of, weights.account, weights.need, 'intent' as part, 'role_weight' as kind, 6 as step,
        weights.role as rule_id, null as engagement_id, people.contact_id, null as occurred_at,
        weights.weighted_hundredths - weights.intent_hundredths as hundredths
    from int_need_weights as weights
    inner join int_scored_people as people
        on people.person = weights.person
    where weights.weighted_hundredths <> weights.intent_hundredths

    union all

    select
        as_of, account, need, 'intent' as part, 'clip' as kind, 7 as step, 'account' as rule_id,
        null as engagement_id, null as contact_id, null as occurred_at,
        intent_hundredths - uncapped_hundredths as hundredths
    from int_need_scores
    where intent_hundredths <> uncapped_hundredths

    union all

    select
        raises.as_of, needs.account, needs.need, 'intent' as part, 'override' as kind, 8 as step,
        'hand_raise:' || raises.kind as rule_id, touches.engagement_id, touches.contact_id, raises.occurred_at,
        0 as hundredths
    from int_need_raises as needs
    inner join int_hand_raises as raises
        on raises.as_of = needs.as_of
        and raises.touch = needs.touch
        and raises.person is not distinct from needs.person
    inner join int_engagements as touches
        on touches.touch = raises.touch
        and touches.person is not distinct from raises.person

    union all

    select
        clock.as_of, fit.account, fit.need, 'fit' as part, 'fit' as kind, 1 as step, lines.rule_id,
        null as engagement_id, null as contact_id, null as occurred_at, lines.points_hundredths as hundredths
    from int_need_fit as fit
    inner join int_account_numbers as accounts
        on accounts.account = fit.account
    inner join int_account_fit_lines as lines
        on lines.account_id = accounts.account_id
        and coalesce(lines.need, fit.need) = fit.need
    cross join run_clock as clock

    union all

    select
        clock.as_of, account, need, 'fit' as part,
        case when fit_hundredths > sum_hundredths then 'floor' else 'clip' end as kind,
        2 as step,
        'account_fit' as rule_id,
        null as engagement_id, null as contact_id, null as occurred_at,
        fit_hundredths - sum_hundredths as hundredths
    from int_need_fit
    cross join run_clock as clock
    where fit_hundredths <> sum_hundredths

)

select
    lines.as_of, 'account' as entity, accounts.account_id as entity_id, lines.need, lines.part, lines.kind, lines.step,
    lines.rule_id, lines.engagement_id, lines.contact_id, lines.occurred_at, lines.hundredths
from lines
inner join int_account_numbers as accounts
    on accounts.account = lines.account
