-- export_tasks: a task for each hand-off that is still to be answered: who, whom, by when, and why.
-- grain: handoff_id
-- note: $system is a system that contact_origins and account_origins name, or null for all. Nobody who has denied consent or
--       is suppressed is in it, and nothing that has no deadline. Of several records of a person the first counts, and of
--       several hand-offs of a person or an account the last.
with

records as (

    select contact_id, min(record_id) as record_id
    from contact_origins
    where system = $system
        or $system::varchar is null
    group by contact_id

),

of_system as (

    select distinct account_id
    from account_origins
    where system = $system
        or $system::varchar is null

)

select
    handed.handoff_id,
    records.record_id as person,
    handed.account_id as account,
    handed.user_id as owner,
    cast(handed.contact_due_at as date) as due_on,
    case handed.why
        when 'hand_raise' then 'Answer the request for sales'
        when 'mqa' then 'Take up the qualified account'
        when 'mql' then 'Qualify the MQL'
        else 'Call: enough points for sales'
    end as subject,
    'Not Started' as status
from handoffs as handed
inner join of_system
    on of_system.account_id = handed.account_id
left join contacts as people
    on people.contact_id = handed.contact_id
left join records
    on records.contact_id = handed.contact_id
where handed.is_open
    and handed.contacted_at is null
    and handed.contact_due_at is not null
    and people.consent is distinct from 'denied'
    and people.status is distinct from 'suppressed'
qualify row_number() over (
    partition by handed.account_id, handed.contact_id
    order by handed.handed_at desc, handed.handoff_id
) = 1
order by handed.contact_due_at, handed.handoff_id
