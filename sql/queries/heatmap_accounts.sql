-- heatmap_accounts: every account at each of its solutions as of now, and which filters it passes.
-- grain: account_id, solution
-- note: the heatmap shows the rows that are shown and pass every filter. Without $solution an account is shown at
--       its best one. A filter that is null lets everything through; '(none)' finds accounts without a value; '1'
--       and 'Tier 1' are one tier. $text is a part of the name or domain, an id, or a field
--       of your own and its value, as churn_risk=high. $week is the week (0 is now) whose intent can be sorted by.
select
    account_id,
    solution,
    name,
    place_by_name,
    tier,
    segment,
    icp,                                 -- grade of the ideal customer profile that it fits best
    icp_title,
    owner_id,
    owner_name,
    state,
    is_mqa,
    rank,
    fit,
    intent,
    intent_uncapped,
    intent_change,                       -- against last week
    told_change,                         -- what is known of last week now against what was told then
    moved_because,                       -- what changed it most
    flag_moved_by,                       -- rule or correction, if one moved the flag
    coverage as coverage_engaged,        -- 0 to 1
    people_engaged,
    intents,                             -- of each week, now first
    mqas,
    intents[$week + 1] as week_intent,
    coalesce(solution = $solution, solution_rank = 1) as is_shown,
    $tier::varchar is null or coalesce(tier, '(none)') = $tier or 'Tier ' || tier = $tier as passes_tier,
    $segment::varchar is null or coalesce(segment, '(none)') = $segment as passes_segment,
    $icp::varchar is null or coalesce(icp, '(none)') = $icp as passes_icp,
    $owner::varchar is null or coalesce(owner_id, '(none)') = $owner as passes_owner,
    $state::varchar is null or state = $state as passes_state,
    $solution::varchar is null or solution = $solution as passes_solution,
    (
        $text::varchar is null
        or contains(searched, lower($text))
        or account_id = $text
        or account_id in (
            select account_id from account_fields where field || '=' || lower(text_value) = lower($text)
        )
    )
    and (not $only_mqa::boolean or is_mqa)
    and ($min_intent::double is null or intent >= $min_intent)
    and ($movement::varchar is null or coalesce(movement = $movement, false)) as passes_others
from page_accounts
