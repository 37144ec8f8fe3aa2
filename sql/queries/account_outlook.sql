-- account_outlook: what would lose the flag and when, or what would earn it; on whom access and interest depend.
-- grain: solution
with

people as (

    select
        contact_id,
        full_name
    from contacts
    where account_id = $account_id

)

select
    mqa.solution,
    mqa.is_mqa,
    outlook.lost_at,
    outlook.lost_by,
    fading.full_name as fading_name,
    signals.kind as fading_kind,
    outlook.people_needed,
    outlook.intent_needed,
    first_person.full_name as first_to_win,
    second_person.full_name as second_to_win,
    third_person.full_name as third_to_win,
    threads.is_connected,
    threads.ways,
    threads.risk,
    first_cut.full_name as first_in_cut,
    second_cut.full_name as second_in_cut,
    threads.effective_people,
    threads.top_share,
    top_person.full_name as top_name
from mqa_now as mqa
left join mqa_outlook as outlook
    on outlook.account_id = $account_id
    and outlook.solution = mqa.solution
left join account_threads as threads
    on threads.account_id = $account_id
    and threads.solution = mqa.solution
left join people as fading
    on fading.contact_id = outlook.fading_contact_id
left join engagements as signals
    on signals.engagement_id = outlook.fading_engagement_id
    and signals.account_id = $account_id
left join people as first_person
    on first_person.contact_id = split_part(outlook.people_to_win, '|', 1)
left join people as second_person
    on second_person.contact_id = split_part(outlook.people_to_win, '|', 2)
left join people as third_person
    on third_person.contact_id = split_part(outlook.people_to_win, '|', 3)
left join people as first_cut
    on first_cut.contact_id = split_part(threads.cut_contact_ids, '|', 1)
left join people as second_cut
    on second_cut.contact_id = split_part(threads.cut_contact_ids, '|', 2)
left join people as top_person
    on top_person.contact_id = threads.top_contact_id
where mqa.account_id = $account_id
    and ($solution::varchar is null or mqa.solution = $solution)
order by mqa.solution
