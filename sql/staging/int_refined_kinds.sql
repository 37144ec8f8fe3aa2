-- int_refined_kinds: touches of which a rule of kind_rules.csv says more than the kind that the source gave.
-- grain: touch
-- grows by: touch
-- reached by: campaign_id of stg_campaigns, thread_id of int_conversations
-- note: Texts are compared in words, see abm/playbook/kind_rules.py. Every combination of what rules look at is judged
--       once. Of the rules whose conditions all hold the first one counts.
with

given_kinds as (

    select distinct given_kind as kind
    from stg_engagements

),

kind_rules as (

    select distinct
        kinds.kind,
        patterns.rule_number
    from given_kinds as kinds
    cross join run.word_separators as words
    inner join run.kind_patterns as patterns
        on patterns.looks_at = 'kind'
        and ' ' || replace(replace(translate(kinds.kind, words.separators, words.blanks), '  ', ' '), '  ', ' ') || ' '
            like patterns.pattern

),

refinable_kinds as (

    select distinct kind
    from kind_rules

),

touches as (

    select
        touches.touch,
        touches.given_kind,
        touches.source,
        touches.direction,
        case
            when touches.direction = 'outbound' then null
            when touches.occurred_at > conversations.we_wrote_at or starts_with(lower(touches.asset), 're:') then 'yes'
            when touches.thread_id is not null or touches.given_kind like '%email%' then 'no'
        end as reply,
        touches.campaign_type,
        touches.campaign_id,
        touches.status,
        touches.form,
        split_part(split_part(touches.url, '?', 1), '#', 1) as address,
        touches.asset
    from stg_engagements as touches
    inner join refinable_kinds as kinds
        on kinds.kind = touches.given_kind
    left join int_conversations as conversations
        on conversations.thread_id = touches.thread_id

),

combinations as (

    select
        min(touch) as combination,
        given_kind,
        source,
        direction,
        reply,
        campaign_type,
        campaign_id,
        status,
        form,
        address,
        asset
    from touches
    group by given_kind, source, direction, reply, campaign_type, campaign_id, status, form, address, asset

),

described as (

    select
        combinations.*,
        coalesce(combinations.campaign_type, campaigns.channel) as kind_of_campaign,
        campaigns.name as campaign,
        coalesce(nullif(regexp_extract(combinations.address, '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*(/.*)?$', 1), ''), '/')
            as path_of_url,
        contains(combinations.address, '//') as is_url
    from combinations
    left join stg_campaigns as campaigns
        on campaigns.campaign_id = combinations.campaign_id

),

cells as (

    select combination, given_kind, 'source' as looks_at, source as content
    from described

    union all

    select combination, given_kind, 'direction' as looks_at, direction as content
    from described

    union all

    select combination, given_kind, 'reply' as looks_at, reply as content
    from described

    union all

    select combination, given_kind, 'campaign_type' as looks_at, kind_of_campaign as content
    from described

    union all

    select combination, given_kind, 'campaign' as looks_at, campaign as content
    from described

    union all

    select combination, given_kind, 'status' as looks_at, status as content
    from described

    union all

    select combination, given_kind, 'form' as looks_at, form as content
    from described

    union all

    select combination, given_kind, 'asset' as looks_at, asset as content
    from described

    union all

    select combination, given_kind, 'page' as looks_at, case when is_url then path_of_url else address end as content
    from described

    union all

    select combination, given_kind, 'path' as looks_at, case when is_url then path_of_url else address end as content
    from described

),

contents as (

    select distinct
        looks_at,
        content
    from cells
    where content is not null

),

texts as (

    select
        contents.looks_at,
        contents.content,
        case
            when contents.looks_at = 'path'
                then coalesce(
                    nullif(
                        rtrim(
                            replace(
                                replace(
                                    replace(
                                        replace(
                                            translate(lower(contents.content), words.in_addresses, words.dashes),
                                            '.html',
                                            ''
                                        ),
                                        '.htm',
                                        ''
                                    ),
                                    '.php',
                                    ''
                                ),
                                '.aspx',
                                ''
                            ),
                            '/'
                        ),
                        ''
                    ),
                    '/'
                )
            else ' ' || trim(
                replace(
                    replace(
                        replace(
                            replace(translate(lower(contents.content), words.separators, words.blanks), '    ', ' '),
                            '   ',
                            ' '
                        ),
                        '  ',
                        ' '
                    ),
                    '  ',
                    ' '
                )
            ) || ' '
        end as text
    from contents
    cross join run.word_separators as words

),

matches as (

    select
        texts.looks_at,
        texts.content,
        patterns.rule_number,
        patterns.condition
    from texts
    inner join run.kind_patterns as patterns
        on patterns.looks_at = texts.looks_at
        and contains(texts.text, patterns.piece)
        and texts.text like patterns.pattern

),

fitting as (

    select
        cells.combination,
        matches.rule_number
    from cells
    inner join matches
        on matches.looks_at = cells.looks_at
        and matches.content = cells.content
    inner join kind_rules
        on kind_rules.kind = cells.given_kind
        and kind_rules.rule_number = matches.rule_number
    inner join run.kind_rules as rules
        on rules.rule_number = matches.rule_number
    group by cells.combination, matches.rule_number
    having count(distinct matches.condition) = min(rules.conditions)

    union all

    select
        combinations.combination,
        kind_rules.rule_number
    from combinations
    inner join kind_rules
        on kind_rules.kind = combinations.given_kind
    inner join run.kind_rules as rules
        on rules.rule_number = kind_rules.rule_number
        and rules.conditions = 0

),

decided as (

    select
        combination,
        min(rule_number) as rule_number
    from fitting
    group by combination

)

select
    touches.touch,
    coalesce(rules.becomes, touches.given_kind) as kind,
    rules.rule_name as kind_rule
from touches
inner join combinations
    on combinations.given_kind = touches.given_kind
    and combinations.source is not distinct from touches.source
    and combinations.direction is not distinct from touches.direction
    and combinations.reply is not distinct from touches.reply
    and combinations.campaign_type is not distinct from touches.campaign_type
    and combinations.campaign_id is not distinct from touches.campaign_id
    and combinations.status is not distinct from touches.status
    and combinations.form is not distinct from touches.form
    and combinations.address is not distinct from touches.address
    and combinations.asset is not distinct from touches.asset
inner join decided
    on decided.combination = combinations.combination
inner join run.kind_rules as rules
    on rules.rule_number = decided.rule_number
