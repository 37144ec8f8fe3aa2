-- int_refined_kinds: touches of which a rule of kind_rules.csv says more than the kind that the source gave.
-- grain: touch
-- grows by: touch
-- reached by: given_kind as kind of int_refinable_kinds, campaign_id of stg_campaigns
-- note: Texts are compared in words, see abm/playbook/kind_rules.py. Every combination of what the rules for a kind look
--       at is judged once: a page, or one text whose parts are found again by their places. Touches of one kind, of sources
--       to which the same rules apply, are alike. Of the rules whose conditions all hold the first counts.
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
        kinds.kind_key * 1000000
            + dense_rank() over (partition by kinds.kind order by kinds.like_source) as alike,
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
    group by kinds.kind, kinds.source, kinds.like_source, kinds.kind_key

),

looked_at as (

    select
        touches.touch,
        touches.direction,
        touches.campaign_type,
        touches.campaign_id,
        touches.status,
        touches.form,
        touches.asset,
        kinds.*,
        case
            when not kinds.by_page or touches.url is null then ''
            when contains(touches.url, '?') or contains(touches.url, '#')
                then split_part(split_part(touches.url, '?', 1), '#', 1)
            else touches.url
        end as address
    from stg_engagements as touches
    inner join kinds
        on kinds.kind = touches.given_kind
        and kinds.source is not distinct from touches.source

),

touches as (

    select
        touches.touch,
        touches.alike,
        case
            when not touches.by_others then touches.address
            else concat_ws(
                chr(31),
                case when touches.by_direction then coalesce(touches.direction, '') else '' end,
                case
                    when not touches.by_reply or touches.direction = 'outbound' then ''
                    when replies.touch is not null then 'yes'
                    else 'no'
                end,
                case when touches.by_campaign then coalesce(touches.campaign_type, '') else '' end,
                case when touches.by_campaign then coalesce(touches.campaign_id, '') else '' end,
                case when touches.by_status then coalesce(touches.status, '') else '' end,
                case when touches.by_form then coalesce(touches.form, '') else '' end,
                case when touches.by_asset then coalesce(touches.asset, '') else '' end,
                touches.address
            )
        end as described
    from looked_at as touches
    left join int_replies as replies
        on replies.touch = touches.touch

),

combinations as (

    select
        alike,
        described,
        min(touch) as example
    from touches
    group by alike, described

),

parts as (

    select
        combinations.example,
        kinds.kind,
        kinds.like_source,
        case when kinds.by_others then split_part(combinations.described, chr(31), 1) end as direction,
        case when kinds.by_others then split_part(combinations.described, chr(31), 2) end as reply,
        case when kinds.by_others then split_part(combinations.described, chr(31), 3) end as campaign_type,
        case when kinds.by_others then split_part(combinations.described, chr(31), 4) end as campaign_id,
        case when kinds.by_others then split_part(combinations.described, chr(31), 5) end as status,
        case when kinds.by_others then split_part(combinations.described, chr(31), 6) end as form,
        case when kinds.by_others then split_part(combinations.described, chr(31), 7) end as asset,
        case when kinds.by_others then split_part(combinations.described, chr(31), 8) else combinations.described end
            as address
    from combinations
    inner join (select distinct alike, kind, like_source, by_others from kinds) as kinds
        on kinds.alike = combinations.alike

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

    select
        described.example,
        described.kind,
        described.like_source,
        columns.looks_at,
        case columns.looks_at
            when 'direction' then described.direction
            when 'reply' then described.reply
            when 'campaign_type' then described.known_campaign_type
            when 'campaign' then described.campaign
            when 'status' then described.status
            when 'form' then described.form
            when 'asset' then described.asset
            else described.page
        end as content
    from described
    inner join (select distinct kind, like_source, looks_at from patterns) as columns
        on columns.kind = described.kind
        and columns.like_source = described.like_source

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

),

decided_touches as (

    select
        touches.touch,
        combinations.example
    from touches
    inner join (
        select alike, described, example
        from combinations
        where example in (select example from fitting)
    ) as combinations
        on combinations.alike = touches.alike
        and combinations.described = touches.described

)

select
    touches.touch,
    coalesce(rules.becomes, parts.kind) as kind,
    rules.rule_name as kind_rule
from decided_touches as touches
inner join decided
    on decided.example = touches.example
inner join parts
    on parts.example = touches.example
inner join run.kind_rules as rules
    on rules.rule_number = decided.rule_number
