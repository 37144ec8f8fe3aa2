-- heatmap_accounts: every account that passes the filters, at its best solution, as of now.
-- grain: account_id
-- note: a filter that is null lets everything through; '(none)' finds accounts without a value. $week is the week
--       (0 is now) whose intent can be sorted by.
select
    accounts.account_id,
    mqa_now.solution,
    accounts.name,
    accounts.tier,
    accounts.segment,
    accounts.owner_name,
    accounts.industry,
    accounts.country,
    mqa_now.state,
    mqa_now.is_mqa,
    mqa_now.rank,
    mqa_now.fit,
    mqa_now.intent,
    this_week.intent_change,             -- against last week
    mqa_now.coverage as coverage_engaged,   -- 0 to 1
    coalesce(this_week.people_engaged, 0) as people_engaged,
    account_scores_now.last_signal_at,
    sorted_week.intent as week_intent
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
left join account_scores_now
    on account_scores_now.account_id = mqa_now.account_id
    and account_scores_now.solution = mqa_now.solution
where (mqa_now.solution = $solution or ($solution::varchar is null and mqa_now.solution_rank = 1))
    and (
        $text::varchar is null
        or contains(lower(accounts.name), lower($text))
        or contains(coalesce(accounts.domain, ''), lower($text))
        or accounts.account_id = $text
    )
    and ($tier::varchar is null or coalesce(accounts.tier, '(none)') = $tier)
    and ($segment::varchar is null or coalesce(accounts.segment, '(none)') = $segment)
    and ($owner::varchar is null or coalesce(accounts.owner_id, '(none)') = $owner)
    and ($state::varchar is null or mqa_now.state = $state)
    and (not $only_mqa::boolean or mqa_now.is_mqa)
    and ($min_intent::double is null or mqa_now.intent >= $min_intent)
    and ($movement::varchar is null or this_week.movement = $movement)
