-- int_signal_lines: what each signal earned, what caps refused of it and what time took.
-- grain: as_of, account, person, kind, step, rule_id, engagement_id
-- kept as: view
-- grows by: account, as_of
-- reached by: touch of int_engagements, touch of int_repeated_signals
-- reads whole: int_engagements
-- note: The lines of an account's own signals name nobody.
select
    signals.as_of,
    signals.account,
    signals.person,
    lower(touches.topic) as topic,
    people.contact_id,
    accounts.account_id,
    case when steps.kind = 'cap' and repeated.touch is not null then 'repeat' else steps.kind end as kind,
    steps.step,
    rules.rule_id,
    case when signals.is_repeat_visit then 'repeat_visit:' || touches.engagement_id else touches.engagement_id end
        as engagement_id,
    signals.occurred_at,
    case steps.kind
        when 'intent' then rules.points_hundredths
        when 'cap' then signals.credit_hundredths - rules.points_hundredths
        else signals.left_hundredths - signals.credit_hundredths
    end as hundredths
from int_ledger_points as signals
inner join int_signal_rules as rules
    on rules.rule = signals.rule
left join stg_accounts as accounts
    on accounts.account = signals.account
left join int_scored_people as people
    on people.person = signals.person
inner join int_engagements as touches
    on touches.touch = signals.touch
    and touches.person is not distinct from people.person
    and (signals.account is null or touches.account = signals.account)
left join int_repeated_signals as repeated
    on repeated.touch = signals.touch
    and repeated.person = signals.person
    and repeated.rule = signals.rule
cross join (values ('intent', 1), ('cap', 2), ('decay', 3)) as steps (kind, step)
where people.person is not null
    or signals.person < 0
