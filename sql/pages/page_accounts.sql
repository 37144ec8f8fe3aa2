-- page_accounts: each account at each of its solutions as of the run, with all that the heatmap filters, sorts and shows.
-- grain: account_id, solution
-- in order of: rank
-- note: `intents` and `mqas` have an entry per recent week, the one of the run first.
with

weeks as (

    select
        account_weeks.account_id,
        account_weeks.solution,
        list(account_weeks.intent order by run_clock.weeks_ago) as intents,
        list(account_weeks.is_mqa order by run_clock.weeks_ago) as mqas
    from account_weeks
    inner join run_clock
        on run_clock.as_of = account_weeks.as_of
    group by account_weeks.account_id, account_weeks.solution

),

reasons as (

    select
        account_id,
        solution,
        reason
    from account_changes
    qualify row_number() over (partition by account_id, solution order by abs(points) desc, reason) = 1

),

flags as (

    select
        history.account_id,
        history.solution,
        arg_max(history.cause, history.changed_at) as cause
    from mqa_history as history
    inner join run_clock
        on run_clock.weeks_ago = 1
        and run_clock.as_of < history.changed_at
    where history.cause in ('rule', 'correction')
    group by history.account_id, history.solution

)

select
    accounts.account_id,
    mqa_now.solution,
    mqa_now.solution_rank,
    accounts.name,
    dense_rank() over (order by lower(accounts.name)) as place_by_name,
    lower(concat_ws(' ', accounts.name, accounts.domain)) as searched,
    accounts.domain,
    accounts.tier,
    accounts.segment,
    icps.grade as icp,                   -- of the ideal customer profile that it fits best
    icps.title as icp_title,
    accounts.owner_id,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
    mqa_now.state,
    mqa_now.is_mqa,
    mqa_now.qualified_by,
    mqa_now.mqa_since,
    mqa_now.rank,
    mqa_now.fit,
    mqa_now.intent,
    coalesce(account_scores.intent_uncapped, mqa_now.intent) as intent_uncapped, -- what the rank is by
    this_week.intent_change,             -- since the last Monday
    coalesce(told.intent_known - told.intent_told, 0) as told_change, -- of the last Monday: known now against told then
    reasons.reason as moved_because,     -- what changed the intent most since then
    flags.cause as flag_moved_by,        -- rule or correction, if one made it an MQA or took the flag since
    this_week.movement,                  -- warming or cold
    mqa_now.coverage,                    -- engaged, 0 to 1
    coalesce(this_week.people_engaged, 0) as people_engaged,
    account_scores.last_signal_at,
    weeks.intents,
    weeks.mqas
from mqa_now
inner join accounts
    on accounts.account_id = mqa_now.account_id
left join account_weeks as this_week
    on this_week.weeks_ago = 0
    and this_week.account_id = mqa_now.account_id
    and this_week.solution = mqa_now.solution
left join account_scores_now as account_scores
    on account_scores.account_id = mqa_now.account_id
    and account_scores.solution = mqa_now.solution
left join weeks
    on weeks.account_id = mqa_now.account_id
    and weeks.solution = mqa_now.solution
left join account_intents_told as told
    on told.account_id = mqa_now.account_id
    and told.solution = mqa_now.solution
left join reasons
    on reasons.account_id = mqa_now.account_id
    and reasons.solution = mqa_now.solution
left join flags
    on flags.account_id = mqa_now.account_id
    and flags.solution = mqa_now.solution
left join account_icps as icps
    on icps.account_id = mqa_now.account_id
    and icps.place = 1
