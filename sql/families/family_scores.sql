-- family_scores: each account of a corporate family with the accounts below it, as of the run; its own scores stay beside.
-- grain: account_id, solution
-- in order of: account_id
-- note: Accounts with a parent or children. rolled_intent is its own intent and, of each account below, the share
--       family_share for every step; it is not capped. Every person and signal is at one account, so nothing counts twice.
--       best_coverage is the highest engaged coverage among them: a committee is that of one account.
with recursive

lines as (

    select
        account_id,
        account_id as above_id,
        0 as steps
    from account_hierarchy
    where family_size > 1

    union all

    select
        lines.account_id,
        places.parent_account_id as above_id,
        lines.steps + 1 as steps
    from lines
    inner join account_hierarchy as places
        on places.account_id = lines.above_id
    where places.parent_account_id is not null

)

select
    scores.as_of,
    lines.above_id as account_id,
    places.global_account_id,
    scores.solution,
    count(*) as accounts,
    coalesce(max(case when lines.steps = 0 then scores.intent end), cast(0 as decimal(9, 2))) as own_intent,
    cast(
        round(
            sum(cast(scores.intent as double) * power(scoring.family_share_hundredths / 100.0::double, lines.steps)), 2
        ) as decimal(18, 2)
    ) as rolled_intent,
    cast(sum(scores.people_engaged) as bigint) as people_engaged,
    max(scores.coverage_engaged) as best_coverage,
    bool_or(lines.steps = 0 and decisions.is_mqa) as is_mqa,
    count(case when decisions.is_mqa then 1 end) as mqas
from lines
inner join account_hierarchy as places
    on places.account_id = lines.above_id
inner join account_scores as scores
    on scores.account_id = lines.account_id
inner join run_clock as clock
    on clock.as_of = scores.as_of
    and clock.is_now
inner join mqa as decisions
    on decisions.as_of = scores.as_of
    and decisions.account_id = scores.account_id
    and decisions.solution = scores.solution
cross join run.scoring as scoring
group by scores.as_of, lines.above_id, places.global_account_id, scores.solution
