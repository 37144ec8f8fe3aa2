-- int_outlook: when each MQA stops being one, and the fewest people whose acts would make others one, in numbers.
-- grain: account, need
-- grows by: account
-- note: Of each need that an account shows, else of the whole account. The first place has the MQA that lasts longest, or else
--       what takes the fewest people, since an account is an MQA if it is one for any need.
with

additions as (

    select
        account,
        need,
        count(*) as people,
        max(lacking_hundredths) as lacking_hundredths,
        string_agg(contact_id, '|' order by position) as contact_ids
    from int_additions
    group by account, need

)

select
    states.account,
    states.need,
    states.is_mqa,
    outlook.lost_at,
    outlook.clause,
    outlook.person,
    outlook.touch,
    additions.people,
    additions.lacking_hundredths,
    additions.contact_ids,
    cast(
        row_number() over (
            partition by states.account
            order by
                states.is_mqa desc, outlook.lost_at desc nulls first, additions.people, states.is_best desc, states.need
        ) as bigint
    ) as place
from int_mqa_states as states
inner join run.clock as clock
    on clock.as_of = states.as_of
    and clock.is_now
left join int_flag_outlook as outlook
    on outlook.account = states.account
    and outlook.need is not distinct from states.need
left join additions
    on additions.account = states.account
    and additions.need is not distinct from states.need
where outlook.account is not null
    or additions.account is not null
