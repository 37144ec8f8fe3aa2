-- int_refined_kinds: touches of which a rule of kind_rules.csv says more than the kind that the source gave.
-- grain: touch
-- grows by: touch
-- reached by: given_kind as kind of int_refinable_kinds, campaign_id of stg_campaigns
-- note: Texts are compared in words, see abm/playbook/kind_rules.py. Every combination of what the rules for a kind look
--       at is judged once: what few rules look at is one text, whose parts are found again by their places. Of the rules
--       whose conditions all hold the first one counts.
with

patterns as (

    select distinct
        kinds.kind,
        kinds.like_source,
        patterns.rule_number,
        patterns.condition,
        patterns.looks_at,
        patterns.piece,
        patterns.pattern
    from int_refinable_kinds as kinds
    inner join run.kind_patterns as patterns
        on patterns.rule_number = kinds.rule_number
        and patterns.looks_at not in ('kind', 'source')

),

kinds as (

    select
        kinds.kind,
        kinds.source,
        kinds.like_source,
        coalesce(bool_or(patterns.condition = 'page'), false) as by_page,
        coalesce(bool_or(patterns.condition <> 'page'), false) as by_others,
        coalesce(bool_or(patterns.condition = 'direction'), false) as by_direction,
        coalesce(bool_or(patterns.condition = 'reply'), false) as by_reply,
        coalesce(bool_or(patterns.condition in ('campaign_type', 'campaign')), false) as by_campaign,
        coalesce(bool_or(patterns.condition = 'status'), false) as by_status,
        coalesce(bool_or(patterns.condition = 'form'), false) as by_form,
        coalesce(bool_or(patterns.condition = 'asset'), false) as by_asset
    from int_refinable_kinds as kinds
    left join patterns
        on patterns.kind = kinds.kind
        and patterns.rule_number = kinds.rule_number
    group by kinds.kind, kinds.source, kinds.like_source

),

touches as (

    select
        touches.touch,
        kinds.kind,
        kinds.like_source,
        case
            when not kinds.by_page or touches.url is null then ''
            when contains(touches.url, '?') or contains(touches.url, '#')
                then split_part(split_part(touches.url, '?', 1), '#', 1)
            else touches.url
        end as address,
        case
            when kinds.by_others
                then concat_ws(
                    chr(31),
                    case when kinds.by_direction then coalesce(touches.direction, '') else '' end,
                    case
                        when not kinds.by_reply or touches.direction = 'outbound' then ''
                        when replies.touch is not null then 'yes'
                        else 'no'
                    end,
                    case when kinds.by_campaign then coalesce(touches.campaign_type, '') else '' end,
                    case when kinds.by_campaign then coalesce(touches.campaign_id, '') else '' end,
                    case when kinds.by_status then coalesce(touches.status, '') else '' end,
                    case when kinds.by_form then coalesce(touches.form, '') else '' end,
                    case when kinds.by_asset then coalesce(touches.asset, '') else '' end
                )
            else ''
        end as others
    from stg_engagements as touches
    inner join kinds
        on kinds.kind = touches.given_kind
        and kinds.source is not distinct from touches.source
    left join int_replies as replies
        on replies.touch = touches.touch

),

combinations as (

    select
        kind,
        like_source,
        address,
        others,
        min(touch) as example
    from touches
    group by kind, like_source, address, others

),

parts as (

    select
        example,
        kind,
        like_source,
        address,
        split_part(others, chr(31), 1) as direction,
        split_part(others, chr(31), 2) as reply,
        split_part(others, chr(31), 3) as campaign_type,
        split_part(others, chr(31), 4) as campaign_id,
        split_part(others, chr(31), 5) as status,
        split_part(others, chr(31), 6) as form,
        split_part(others, chr(31), 7) as asset
    from combinations

),

described as (

    select
        parts.*,
        coalesce(nullif(parts.campaign_type, ''), campaigns.channel) as known_campaign_type,
        campaigns.name as campaign,
        case
            when parts.address = '' then null
            when contains(parts.address, '//')
                then coalesce(nullif(regexp_extract(parts.address, '//[^/]*(/.*)$', 1), ''), '/')
            else parts.address
        end as page
    from parts
    left join stg_campaigns as campaigns
        on campaigns.campaign_id = parts.campaign_id

),

cells as (

    select example, kind, like_source, 'direction' as looks_at, direction as content
    from described

    union all

    select example, kind, like_source, 'reply' as looks_at, reply as content
    from described

    union all

    select example, kind, like_source, 'campaign_type' as looks_at, known_campaign_type as content
    from described

    union all

    select example, kind, like_source, 'campaign' as looks_at, campaign as content
    from described

    union all

    select example, kind, like_source, 'status' as looks_at, status as content
    from described

    union all

    select example, kind, like_source, 'form' as looks_at, form as content
    from described

    union all

    select example, kind, like_source, 'asset' as looks_at, asset as content
    from described

    union all

    select example, kind, like_source, 'page' as looks_at, page as content
    from described

    union all

    select example, kind, like_source, 'path' as looks_at, page as content
    from described

),

contents as (

    select distinct
        kind,
        like_source,
        looks_at,
        content
    from cells
    where content <> ''

),

texts as (

    select
        contents.kind,
        contents.like_source,
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

    select distinct
        texts.kind,
        texts.like_source,
        texts.looks_at,
        texts.content,
        patterns.rule_number,
        patterns.condition
    from texts
    inner join patterns
        on patterns.kind = texts.kind
        and patterns.like_source = texts.like_source
        and patterns.looks_at = texts.looks_at
        and contains(texts.text, patterns.piece)
        and texts.text like patterns.pattern

),

fitting as (

    select
        cells.example,
        matches.rule_number
    from cells
    inner join matches
        on matches.kind = cells.kind
        and matches.like_source = cells.like_source
        and matches.looks_at = cells.looks_at
        and matches.content = cells.content
    inner join run.kind_rules as rules
        on rules.rule_number = matches.rule_number
    group by cells.example, matches.rule_number
    having count(distinct matches.condition) = min(rules.conditions)

    union all

    select
        parts.example,
        kinds.rule_number
    from parts
    inner join int_refinable_kinds as kinds
        on kinds.kind = parts.kind
        and kinds.like_source = parts.like_source
    inner join run.kind_rules as rules
        on rules.rule_number = kinds.rule_number
        and rules.conditions = 0

),

decided as (

    select
        example,
        min(rule_number) as rule_number
    from fitting
    group by example

)

select
    touches.touch,
    coalesce(rules.becomes, combinations.kind) as kind,
    rules.rule_name as kind_rule
from touches
inner join combinations
    on combinations.kind = touches.kind
    and combinations.like_source = touches.like_source
    and combinations.address = touches.address
    and combinations.others = touches.others
inner join decided
    on decided.example = combinations.example
inner join run.kind_rules as rules
    on rules.rule_number = decided.rule_number
