-- int_rule_moves: accounts that other rules made MQAs, or took the flag from, at the last close that the rules before judged.
-- grain: account, need
-- note: What the rules of the run say of that close is held against what the last run by the rules before said of it. Where
--       the account has signals up to then of which no row was loaded before that run, it is a correction.
with

found as (

    select
        accounts.account_id,
        spans.account,
        spans.need,
        coalesce(spans.need, scoring.solution) as solution,
        spans.entered_by
    from int_mqa_spans as spans
    cross join run.rules_before as earlier
    cross join run.scoring as scoring
    inner join int_account_numbers as accounts
        on accounts.account = spans.account
    where spans.entered_at <= earlier.close_at
        and coalesce(spans.left_at > earlier.close_at, true)

),

moved as (

    select account, need, true as is_mqa, entered_by
    from found
    where not exists (
        select 1
        from run.mqas_before as before
        where before.account_id = found.account_id
            and before.solution = found.solution
    )

    union all

    select
        accounts.account,
        nullif(before.solution, scoring.solution) as need,
        false as is_mqa,
        cast(null as varchar) as entered_by
    from run.mqas_before as before
    cross join run.scoring as scoring
    inner join int_account_numbers as accounts
        on accounts.account_id = before.account_id
    where not exists (
        select 1
        from found
        where found.account_id = before.account_id
            and found.solution = before.solution
    )

),

theirs as (

    select touches.account, said.engagement_id, said.kind, said.occurred_at
    from int_touches as touches
    inner join known.engagements as said
        on said.touch = touches.touch
    inner join run.rules_before as earlier
        on earlier.close_at >= touches.occurred_at
    where touches.account in (select account from moved)

),

loaded as (

    select distinct theirs.account, theirs.engagement_id
    from theirs
    cross join run.rules_before as earlier
    inner join raw.engagements as versions
        on versions.engagement_id = theirs.engagement_id
        and versions.kind is not distinct from theirs.kind
        and versions.occurred_at = theirs.occurred_at
        and versions.known_from <= earlier.known_at

),

late as (

    select distinct theirs.account
    from theirs
    left join loaded
        on loaded.account = theirs.account
        and loaded.engagement_id = theirs.engagement_id
    where loaded.account is null

)

select
    moved.account,
    moved.need,
    closes.as_of as changed_at,
    moved.is_mqa,
    moved.entered_by,
    case when late.account is null then 'rule' else 'correction' end as cause
from moved
cross join run.rules_before as earlier
inner join run.closes as closes
    on closes.as_of = earlier.close_at
left join late
    on late.account = moved.account
