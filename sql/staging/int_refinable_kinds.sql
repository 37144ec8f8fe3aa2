-- int_refinable_kinds: the rules of kind_rules.csv that may say more of a kind that a source gives.
-- grain: kind, source, rule_number
-- note: Kinds are compared with the rules before their engagements are read, since there are few. Sources whose
--       engagements of a kind may be refined by the same rules share like_source, so they are judged together.
with

kinds_that_fit as (

    select distinct
        numbers.kind,
        patterns.rule_number
    from keys.kinds as numbers
    cross join run.word_separators as words
    inner join run.kind_patterns as patterns
        on patterns.looks_at = 'kind'
        and ' ' || replace(replace(translate(numbers.kind, words.separators, words.blanks), '  ', ' '), '  ', ' ') || ' '
            like patterns.pattern

),

given as (

    select distinct
        given_kind as kind,
        source
    from stg_engagements
    where given_kind in (select kind from kinds_that_fit)

),

sources as (

    select
        given.kind,
        given.source,
        ' '
            || replace(replace(translate(lower(given.source), words.separators, words.blanks), '  ', ' '), '  ', ' ')
            || ' ' as source_text
    from given
    cross join run.word_separators as words

),

fitting as (

    select distinct
        sources.kind,
        sources.source,
        kinds.rule_number
    from sources
    inner join kinds_that_fit as kinds
        on kinds.kind = sources.kind
    inner join run.kind_rules as rules
        on rules.rule_number = kinds.rule_number
    left join run.kind_patterns as patterns
        on patterns.rule_number = kinds.rule_number
        and patterns.looks_at = 'source'
        and sources.source_text like patterns.pattern
    where not rules.names_source
        or patterns.rule_number is not null

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
    numbers.kind_key,
    fitting.source,
    fitting.rule_number,
    alike.like_source
from fitting
inner join keys.kinds as numbers
    on numbers.kind = fitting.kind
inner join rule_sets
    on rule_sets.kind = fitting.kind
    and rule_sets.source is not distinct from fitting.source
inner join alike
    on alike.kind = rule_sets.kind
    and alike.rule_set = rule_sets.rule_set
