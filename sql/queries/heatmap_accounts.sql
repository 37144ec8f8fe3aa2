-- heatmap_accounts: every account at each of its solutions as of now, and which filters it passes.
-- grain: account_id, solution
-- note: the heatmap shows the rows that are shown and pass every filter. Without $solution an account is shown at
--       its best one. A filter that is null lets everything through; '(none)' finds accounts without a value; '1'
--       and 'Tier 1' are one tier. $week is the week (0 is now) whose intent can be sorted by.
select
    accounts.account_id,
    mqa_now.solution,
    accounts.name,
    accounts.tier,
    accounts.segment,
    accounts.owner_id,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
    mqa_now.state,
    mqa_now.is_mqa,
    mqa_now.rank,
    mqa_now.fit,
    mqa_now.intent,
    this_week.intent_change,             -- against last week
    mqa_now.coverage as coverage_engaged,   -- 0 to 1
    coalesce(this_week.people_engaged, 0) as people_engaged,
    sorted_week.intent as week_intent,
    coalesce(mqa_now.solution = $solution, mqa_now.solution_rank = 1) as is_shown,
    $tier::varchar is null
        or coalesce(accounts.tier, '(none)') = $tier
        or 'Tier ' || accounts.tier = $tier as passes_tier,
    $segment::varchar is null or coalesce(accounts.segment, '(none)') = $segment as passes_segment,
    $owner::varchar is null or coalesce(accounts.owner_id, '(none)') = $owner as passes_owner,
    $state::varchar is null or mqa_now.state = $state as passes_state,
    $solution::varchar is null or mqa_now.solution = $solution as passes_solution,
    (
        $text::varchar is null
        or contains(lower(accounts.name), lower($text))
        or contains(coalesce(accounts.domain, ''), lower($text))
        or accounts.account_id = $text
    )
    and (not $only_mqa::boolean or mqa_now.is_mqa)
    and ($min_intent::double is null or mqa_now.intent >= $min_intent)
    and ($movement::varchar is null or coalesce(this_week.movement = $movement, false)) as passes_others
from mqa_now
inner join accounts
    on accounts.account_id = mqa_now.account_id
left join account_weeks as this_week
    on this_week.weeks_ago = 0
    and this_week.account_id = mqa_now.account_id
    and this_week.solution = mqa_now.solution
left join account_weeks as sorted_week
    on sorted_week.weeks_ago = $week
    and sorted_week.account_id = mqa_now.account_id
    and sorted_week.solution = mqa_now.solution
