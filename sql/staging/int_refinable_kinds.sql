-- int_refinable_kinds: the rules of kind_rules.csv that may say more of a kind that a source gives.
-- grain: kind, source, rule_number
-- note: Sources whose engagements of a kind may be refined by the same rules share like_source, so they are judged together.
with

given as (

    select distinct
        given_kind as kind,
        source
    from stg_engagements

),

texts as (

    select
        given.kind,
        given.source,
        ' ' || replace(replace(translate(given.kind, words.separators, words.blanks), '  ', ' '), '  ', ' ') || ' '
            as kind_text,
        ' '
            || replace(replace(translate(lower(given.source), words.separators, words.blanks), '  ', ' '), '  ', ' ')
            || ' ' as source_text
    from given
    cross join run.word_separators as words

),

fitting as (

    select distinct
        texts.kind,
        texts.source,
        kinds.rule_number
    from texts
    inner join run.kind_patterns as kinds
        on kinds.looks_at = 'kind'
        and texts.kind_text like kinds.pattern
    inner join run.kind_rules as rules
        on rules.rule_number = kinds.rule_number
    left join run.kind_patterns as sources
        on sources.rule_number = kinds.rule_number
        and sources.looks_at = 'source'
        and texts.source_text like sources.pattern
    where not rules.names_source
        or sources.rule_number is not null

),

rule_sets as (

    select
        kind,
        source,
        string_agg(cast(rule_number as varchar), ',' order by rule_number) as rule_set
    from fitting
    group by kind, source

),

alike as (

    select
        kind,
        rule_set,
        min(coalesce(source, '')) as like_source
    from rule_sets
    group by kind, rule_set

)

select
    fitting.kind,
    fitting.source,
    fitting.rule_number,
    alike.like_source
from fitting
inner join rule_sets
    on rule_sets.kind = fitting.kind
    and rule_sets.source is not distinct from fitting.source
inner join alike
    on alike.kind = rule_sets.kind
    and alike.rule_set = rule_sets.rule_set
