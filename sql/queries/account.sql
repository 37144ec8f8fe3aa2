-- account: one account with its scores and its decision, as of now, the whole account first.
-- grain: account_id, solution
with

playbook as (

    select
        max(case when key = 'account_fit_max' then cast(value as decimal(9, 2)) end) as fit_max,
        max(case when key = 'account_cap' then cast(value as decimal(9, 2)) end) as intent_max
    from run_playbook
    where key in ('account_fit_max', 'account_cap')

),

robustness as (

    select
        robustness.solution,
        robustness.is_solid,
        robustness.thinnest,
        people.full_name as thinnest_name,
        robustness.thinnest_source
    from mqa_robustness as robustness
    left join int_contacts as people
        on people.contact_id = robustness.thinnest_contact_id
        and people.account_id = $account_id
    where robustness.account_id = $account_id

)

select
    accounts.account_id,
    accounts.name,
    accounts.domain,
    accounts.industry,
    accounts.employees,
    accounts.annual_revenue,
    accounts.country,
    accounts.tier,
    accounts.segment,
    accounts.type,
    coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
    mqa.solution,
    mqa.state,
    coalesce(mqa.is_mqa, false) as is_mqa,
    mqa.qualified_by,
    mqa.mqa_since,
    mqa.excluded_because,
    mqa.rank,
    coalesce(mqa.fit, 0) as fit,
    playbook.fit_max,
    coalesce(mqa.intent, 0) as intent,
    playbook.intent_max,
    coalesce(account_scores.intent_uncapped, mqa.intent, 0) as intent_uncapped,
    coalesce(mqa.intent_strong, 0) as intent_strong,   -- without people matched to the account weakly
    coalesce(mqa.needs_weak_match, false) as needs_weak_match,
    coalesce(account_scores.people, 0) as people,
    coalesce(account_scores.people_engaged, 0) as people_engaged,
    coalesce(account_scores.recent_signals, 0) as recent_signals,
    account_scores.last_signal_at,
    coalesce(account_scores.coverage_identified, 0) as coverage_identified,    -- 0 to 1
    coalesce(account_scores.coverage_contactable, 0) as coverage_contactable,
    coalesce(account_scores.coverage_engaged, 0) as coverage_engaged,
    coalesce(account_scores.coverage_met, 0) as coverage_met,
    completeness.coverage_expected,      -- if everybody has each role with the confidence in it
    completeness.roles,
    completeness.complete_roles,         -- as systems count that let one person fill several
    robustness.is_solid,                 -- null for accounts that are no MQA, or only for their least days
    robustness.thinnest,
    robustness.thinnest_name,
    robustness.thinnest_source,
    peers.size_band,
    peers.percentile,                    -- share of the accounts of its size that are at or below it
    (
        select max(dispositions.rests_until)
        from dispositions
        where dispositions.subject = 'account'
            and dispositions.account_id = $account_id
            and dispositions.is_resting
    ) as returns_at
from accounts
cross join playbook
left join mqa_now as mqa
    on mqa.account_id = $account_id
left join account_scores_now as account_scores
    on account_scores.account_id = $account_id
    and account_scores.solution = mqa.solution
left join committee_completeness as completeness
    on completeness.account_id = $account_id
    and completeness.solution = mqa.solution
left join robustness
    on robustness.solution = mqa.solution
left join account_peers as peers
    on peers.account_id = $account_id
where accounts.account_id = $account_id
    and ($solution::varchar is null or mqa.solution = $solution)
order by mqa.solution_rank
