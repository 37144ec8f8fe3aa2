-- int_rules_by_person: the first rule of each rule group that fits a touch, where its person decides.
-- grain: touch, person, rule
-- grows by: person
-- reached by: touch of int_chosen_rules, touch of stg_engagements
-- note: The person decides by title and the like, by account, and by what they did before.
--       A rule fits if all of its conditions do, if the touch is at least the n-th that fits within some days, and if the
--       person did one of certain kinds earlier, within these days. Days are those of UTC. Nothing is read for a playbook
--       without such rules.
with

asked as (

    select
        touches.touch,
        touches.person,
        touches.account,
        touches.occurred_at,
        cast(floor(touches.occurred_second / 86400.0::double) as bigint) as occurred_day,
        rules.rule,
        rules.rule_id,
        rules.rule_group,
        rules.conditions,
        rules.at_least,
        rules.within_days,
        rules.is_after
    from int_chosen_rules as chosen
    inner join int_signal_rules as rules
        on rules.rule = chosen.rule
        and rules.is_by_person
    inner join int_touches as touches
        on touches.touch = chosen.touch
    where touches.can_score

),

facts as (

    select
        asked.touch,
        asked.person,
        asked.rule,
        conditions.condition_id,
        case conditions.field
            when 'topic' then details.topic
            when 'asset' then details.asset
            when 'form' then details.form
            when 'url' then details.url
            when 'campaign_id' then details.campaign_id
            when 'campaign_type' then details.campaign_type
            when 'status' then details.status
            when 'source' then details.source
        end as text_value,
        case conditions.field
            when 'value' then details.value
            when 'duration_seconds' then details.duration_seconds
        end as number_value
    from asked
    inner join run.conditions as conditions
        on conditions.rule_id = asked.rule_id
        and conditions.part = 'signal'
        and conditions.subject = 'engagement'
    inner join stg_engagements as details
        on details.touch = asked.touch

    union all

    select
        asked.touch,
        asked.person,
        asked.rule,
        conditions.condition_id,
        people.text_value,
        people.number_value
    from asked
    inner join run.conditions as conditions
        on conditions.rule_id = asked.rule_id
        and conditions.part = 'signal'
        and conditions.subject = 'person'
    inner join int_person_facts as people
        on people.person = asked.person
        and people.field = conditions.field

    union all

    select
        asked.touch,
        asked.person,
        asked.rule,
        conditions.condition_id,
        companies.text_value,
        companies.number_value
    from asked
    inner join run.conditions as conditions
        on conditions.rule_id = asked.rule_id
        and conditions.part = 'signal'
        and conditions.subject = 'account'
    inner join int_account_numbers as accounts
        on accounts.account = asked.account
    inner join int_account_facts as companies
        on companies.account_id = accounts.account_id
        and companies.field = conditions.field

),

met as (

    select
        facts.touch,
        facts.person,
        facts.rule,
        count(distinct facts.condition_id) as conditions
    from facts
    inner join run.conditions as conditions
        on conditions.condition_id = facts.condition_id
    cross join run.word_separators as words
    left join int_condition_values as listed
        on listed.condition_id = facts.condition_id
        and case
            when conditions.is_by_words
                then contains(
                    ' ' || replace(replace(translate(lower(facts.text_value), words.separators, words.blanks), '  ', ' '), '  ', ' ') || ' ',
                    listed.value
                )
            else listed.value = lower(trim(facts.text_value))
        end
    where listed.value is not null
        or facts.number_value between conditions.low and conditions.high
    group by facts.touch, facts.person, facts.rule

),

fitting as (

    select
        asked.*,
        row_number() over (
            partition by asked.person, asked.rule
            order by asked.occurred_at, coalesce(places.place, 1)
        ) as place
    from asked
    left join met
        on met.touch = asked.touch
        and met.person = asked.person
        and met.rule = asked.rule
    left join int_touch_order as places
        on places.touch = asked.touch
        and places.person = asked.person
    where asked.conditions = coalesce(met.conditions, 0)

),

before as (

    select
        fitting.person,
        fitting.rule,
        fitting.touch,
        fitting.occurred_at,
        null::bigint as source_day
    from fitting
    where fitting.is_after

    union all

    select
        touches.person,
        rules.rule,
        null as touch,
        touches.occurred_at,
        cast(floor(touches.occurred_second / 86400.0::double) as bigint) as source_day
    from int_touches as touches
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
    inner join run.signal_rules_after as sources
        on sources.kind = kinds.kind
    inner join int_signal_rules as rules
        on rules.rule_id = sources.rule_id
    where touches.can_score

),

preceded as (

    select
        person,
        rule,
        touch,
        max(source_day) over (
            partition by person, rule
            order by occurred_at, source_day nulls first, touch
            rows between unbounded preceding and current row
        ) as source_day
    from before

)

select
    fitting.touch,
    fitting.person,
    min(fitting.rule) as rule
from fitting
left join fitting as first
    on first.person = fitting.person
    and first.rule = fitting.rule
    and first.place = fitting.place - fitting.at_least + 1
left join preceded
    on preceded.touch = fitting.touch
    and preceded.person = fitting.person
    and preceded.rule = fitting.rule
where (fitting.at_least is null or fitting.occurred_day - first.occurred_day <= fitting.within_days)
    and (not fitting.is_after or fitting.occurred_day - preceded.source_day <= fitting.within_days)
group by fitting.touch, fitting.person, fitting.rule_group
