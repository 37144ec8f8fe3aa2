-- int_handoff_spells: who has had each hand-off, since when and until when.
-- grain: handoff_id, assigned_at
-- note: The first is the one who took the account over before, its owner, or whose turn it was; then whoever took it over
--       until sales gave feedback.
with

changes as (

    select
        reassigned.decision_id,
        reassigned.user_id,
        reassigned.counts_from,
        coalesce(accounts.account_id, persons.account_id) as account_id,
        persons.person
    from run.reassignments as reassigned
    left join int_people as people
        on people.contact_id = reassigned.subject_id
        and reassigned.subject = 'record'
    left join int_persons as persons
        on persons.person = people.person
    left join stg_accounts as accounts
        on accounts.account_id = reassigned.subject_id
        and reassigned.subject = 'account'

),

earlier as (

    select
        handed.handoff_id,
        arg_max(changes.user_id, changes.decision_id) filter (where changes.user_id is not null) as user_id
    from int_handovers as handed
    inner join changes
        on changes.account_id = handed.account_id
        and (changes.person is null or changes.person = handed.person)
        and changes.counts_from <= handed.handed_at
    group by handed.handoff_id

),

assigned as (

    select
        handed.handoff_id,
        handed.handed_at as assigned_at,
        coalesce(earlier.user_id, turns.user_id, accounts.owner_id) as user_id,
        case
            when earlier.user_id is not null then 'decision'
            when turns.user_id is not null then turns.assigned_by
            when accounts.owner_id is not null and (handed.queue = 'ae' or owners.role is not distinct from handed.queue)
                then 'owner'
            else 'nobody'
        end as assigned_by
    from int_handovers as handed
    inner join stg_accounts as accounts
        on accounts.account_id = handed.account_id
    left join stg_users as owners
        on owners.user_id = accounts.owner_id
    left join int_handoff_turns as turns
        on turns.handoff_id = handed.handoff_id
    left join earlier
        on earlier.handoff_id = handed.handoff_id

    union all

    select
        handed.handoff_id,
        changes.counts_from as assigned_at,
        arg_max(changes.user_id, changes.decision_id) filter (where changes.user_id is not null) as user_id,
        'decision' as assigned_by
    from int_handovers as handed
    inner join run.clock as clock
        on clock.is_now
    inner join changes
        on changes.account_id = handed.account_id
        and (changes.person is null or changes.person = handed.person)
        and changes.counts_from > handed.handed_at
        and changes.counts_from <= clock.as_of
    left join int_handoff_feedback as feedback
        on feedback.handoff_id = handed.handoff_id
    where coalesce(changes.counts_from < feedback.feedback_at, true)
    group by handed.handoff_id, changes.counts_from

)

select
    handoff_id,
    assigned_at,
    case when assigned_by <> 'nobody' then user_id end as user_id,
    assigned_by,
    lag(user_id) over (partition by handoff_id order by assigned_at) as from_user_id,
    lead(assigned_at) over (partition by handoff_id order by assigned_at) as ended_at
from assigned
