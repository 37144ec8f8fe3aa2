-- int_match_evidence: everything that supports an account, one row per piece of evidence, and what it is worth.
-- grain: subject, subject_id, account_id, evidence
-- grows by: subject_id
-- note: Odds are for the account against none, from match_odds.csv: the first row that fits counts. What somebody stated
--       has no odds; it decides.
with

pieces as (

    select
        subject, subject_id, account_id, evidence,
        cast(0 as bigint) as edits, cast(0 as bigint) as characters, cast(0 as bigint) as people,
        cast(0 as bigint) as spelling, detail
    from int_stated_match_evidence

    union all

    select
        subject, subject_id, account_id, evidence,
        cast(0 as bigint) as edits, cast(0 as bigint) as characters, cast(0 as bigint) as people,
        cast(0 as bigint) as spelling, detail
    from int_domain_match_evidence

    union all

    select
        subject, subject_id, account_id, evidence, edits, characters, cast(0 as bigint) as people, spelling, detail
    from int_name_match_evidence

    union all

    select
        subject, subject_id, account_id, evidence,
        cast(0 as bigint) as edits, cast(0 as bigint) as characters, people,
        cast(0 as bigint) as spelling, detail
    from int_phone_match_evidence

),

shapes as (

    select distinct evidence, edits, characters, people
    from pieces

),

worth as (

    select
        shapes.evidence,
        shapes.edits,
        shapes.characters,
        shapes.people,
        rules.odds
    from shapes
    inner join run.match_odds as rules
        on rules.evidence = shapes.evidence
        and (rules.most_edits is null or shapes.edits <= rules.most_edits)
        and (
            rules.most_edits_in_100_characters is null
            or shapes.edits * 100 <= shapes.characters * rules.most_edits_in_100_characters
        )
        and (rules.least_characters is null or shapes.characters >= rules.least_characters)
        and (rules.least_people is null or shapes.people >= rules.least_people)
    qualify row_number() over (
        partition by shapes.evidence, shapes.edits, shapes.characters, shapes.people
        order by rules.position
    ) = 1

)

select
    pieces.subject,
    pieces.subject_id,
    pieces.account_id,
    pieces.evidence,
    worth.odds,
    pieces.spelling,
    pieces.detail
from pieces
left join worth
    on worth.evidence = pieces.evidence
    and worth.edits = pieces.edits
    and worth.characters = pieces.characters
    and worth.people = pieces.people
