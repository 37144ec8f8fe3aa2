-- heatmap_accounts: every account that passes the filters, at its best solution, as of now.
-- grain: account_id
-- note: the best solution is the one that is an MQA, then the one with the most intent. A filter that
--       is null lets everything through; '(none)' finds accounts without a value. $week is the week
--       (0 is now) whose intent can be sorted by. An account went cold when it has no intent now and
--       had some in one of the four weeks before.
with

now as (

    select as_of from run_clock where is_now

),

decisions as (

    select
        mqa.*,
        row_number() over (
            partition by mqa.account_id
            order by mqa.is_mqa desc, mqa.intent desc, mqa.solution
        ) as place
    from mqa
    inner join now
        on now.as_of = mqa.as_of
    where $solution::varchar is null or mqa.solution = $solution

),

weeks as (

    select
        account_id,
        solution,
        max(case when weeks_ago = 0 then intent_change end) as intent_change,
        max(case when weeks_ago = 0 then people_engaged end) as people_engaged,
        max(case when weeks_ago = $week then intent end) as week_intent,
        max(case when weeks_ago between 1 and 4 then intent end) as intent_lately
    from account_weeks
    where weeks_ago <= 4 or weeks_ago = $week
    group by account_id, solution

)

select
    accounts.account_id,
    decisions.solution,
    accounts.name,
    accounts.tier,
    accounts.segment,
    accounts.owner_name,
    accounts.industry,
    accounts.country,
    decisions.state,
    decisions.is_mqa,
    decisions.rank,
    decisions.fit,                       -- 0 to 35
    decisions.intent,                    -- 0 to 100
    weeks.intent_change,                 -- against last week
    decisions.coverage as coverage_engaged,   -- 0 to 1
    coalesce(weeks.people_engaged, 0) as people_engaged,
    account_scores.last_signal_at,
    weeks.week_intent
from decisions
inner join accounts
    on accounts.account_id = decisions.account_id
left join weeks
    on weeks.account_id = decisions.account_id
    and weeks.solution = decisions.solution
left join account_scores
    on account_scores.as_of = decisions.as_of
    and account_scores.account_id = decisions.account_id
    and account_scores.solution = decisions.solution
where decisions.place = 1
    and (
        $text::varchar is null
        or contains(lower(accounts.name), lower($text))
        or contains(coalesce(accounts.domain, ''), lower($text))
        or accounts.account_id = $text
    )
    and ($tier::varchar is null or coalesce(accounts.tier, '(none)') = $tier)
    and ($segment::varchar is null or coalesce(accounts.segment, '(none)') = $segment)
    and ($owner::varchar is null or coalesce(accounts.owner_id, '(none)') = $owner)
    and ($state::varchar is null or decisions.state = $state)
    and (not $only_mqa::boolean or decisions.is_mqa)
    and ($min_intent::double is null or decisions.intent >= $min_intent)
    and (
        $movement::varchar is null
        or ($movement = 'warming' and weeks.intent_change > 0)
        or ($movement = 'cold' and decisions.intent = 0 and weeks.intent_lately > 0)
    )
