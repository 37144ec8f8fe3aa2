-- account_outlook: what would lose the flag and when, or what would earn it; on whom access and interest depend.
-- grain: solution
with

named as (

    select map(list(contact_id), list(full_name)) as people
    from int_contacts
    where account_id = $account_id

),

fading as (

    select
        outlook.solution,
        kinds.kind
    from mqa_outlook as outlook
    inner join stg_accounts as accounts
        on accounts.account_id = outlook.account_id
    inner join int_engagements as touches
        on touches.account = accounts.account
        and touches.engagement_id = outlook.fading_engagement_id
    left join int_kinds as kinds
        on kinds.kind_key = touches.kind_key
    where outlook.account_id = $account_id

)

select
    mqa.solution,
    mqa.is_mqa,
    outlook.lost_at,
    outlook.lost_by,
    named.people[outlook.fading_contact_id] as fading_name,
    fading.kind as fading_kind,
    outlook.people_needed,
    outlook.intent_needed,
    named.people[split_part(outlook.people_to_win, '|', 1)] as first_to_win,
    named.people[split_part(outlook.people_to_win, '|', 2)] as second_to_win,
    named.people[split_part(outlook.people_to_win, '|', 3)] as third_to_win,
    threads.is_connected,
    threads.ways,
    threads.risk,
    named.people[split_part(threads.cut_contact_ids, '|', 1)] as first_in_cut,
    named.people[split_part(threads.cut_contact_ids, '|', 2)] as second_in_cut,
    threads.effective_people,
    threads.top_share,
    named.people[threads.top_contact_id] as top_name
from mqa_now as mqa
cross join named
left join mqa_outlook as outlook
    on outlook.account_id = $account_id
    and outlook.solution = mqa.solution
left join fading
    on fading.solution = mqa.solution
left join account_threads as threads
    on threads.account_id = $account_id
    and threads.solution = mqa.solution
where mqa.account_id = $account_id
    and ($solution::varchar is null or mqa.solution = $solution)
order by mqa.solution
