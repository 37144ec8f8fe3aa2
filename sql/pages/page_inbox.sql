-- page_inbox: what each of our users has to do: hand-offs of people and accounts that are still worth a call.
-- grain: item_id
-- in order of: due_at
-- note: A person is worth a call while they are in a queue of sales, an account while it is an MQA; what sales accepted,
--       opened a deal for, or sent back in the last 90 days is in tabs of its own. MQAs that nobody handed over have no
--       deadline, and neither has a champion of an earlier deal who is seen at another account, which is news for 90 days,
--       whatever was handed over of them before that deal was closed.
with

given as (

    select
        handoffs.handoff_id as item_id,
        handoffs.account_id,
        handoffs.contact_id,
        handoffs.why,
        handoffs.detail,
        handoffs.queue,
        handoffs.user_id,
        handoffs.handed_at,
        case
            when handoffs.feedback_at is not null then null
            when handoffs.contacted_at is null then handoffs.contact_due_at
            else handoffs.feedback_due_at
        end as due_at,
        handoffs.contacted_at,
        case
            when handoffs.feedback in ('recycled', 'disqualified') then 'sent_back'
            when handoffs.feedback in ('opportunity', 'customer') then 'opportunity'
            when handoffs.feedback is not null then 'accepted'
            else 'new'
        end as said,
        handoffs.feedback_at
    from handoffs
    where handoffs.ended_at is null
    qualify row_number() over (
        partition by handoffs.account_id, handoffs.contact_id
        order by handoffs.handed_at desc, handoffs.handoff_id
    ) = 1

),

answered as (

    select
        contact_id,
        occurred_at as feedback_at,
        disposition
    from dispositions
    where subject = 'contact'
    qualify row_number() over (
        partition by contact_id
        order by occurred_at desc, decision_id desc nulls last, disposition
    ) = 1

),

champions as (

    select
        'champion ' || moves.contact_id as item_id,
        moves.account_id,
        moves.contact_id,
        'champion_moved' as why,
        arg_max(coalesce(earlier.name, moves.from_account_id), (moves.closed_at, moves.from_account_id)) as detail,
        'ae' as queue,
        accounts.owner_id as user_id,
        max(moves.moved_at) as handed_at,
        case
            when max(answered.feedback_at) is null then 'new'
            when any_value(answered.disposition) = 'accepted' then 'accepted'
            else 'sent_back'
        end as said,
        max(answered.feedback_at) as feedback_at
    from champion_moves as moves
    inner join accounts
        on accounts.account_id = moves.account_id
    left join accounts as earlier
        on earlier.account_id = moves.from_account_id
    left join given
        on given.contact_id = moves.contact_id
        and given.handed_at >= moves.closed_at
    left join answered
        on answered.contact_id = moves.contact_id
        and answered.feedback_at >= moves.moved_at
    where given.contact_id is null
        and moves.moved_at >= $as_of - interval 90 day
    group by moves.contact_id, moves.account_id, accounts.owner_id

),

people as (

    select
        'points ' || scores.contact_id as item_id,
        scores.account_id,
        scores.contact_id,
        'points' as why,
        scores.band as detail,
        scores.queue,
        case when scores.queue = 'ae' then accounts.owner_id end as user_id,
        scores.last_signal_at as handed_at,
        'new' as said
    from contact_scores_now as scores
    inner join accounts
        on accounts.account_id = scores.account_id
    left join given
        on given.contact_id = scores.contact_id
    left join champions
        on champions.contact_id = scores.contact_id
    where scores.queue in ('ldr', 'ae')
        and given.contact_id is null
        and champions.contact_id is null

),

qualified as (

    select
        'mqa ' || mqa.account_id as item_id,
        mqa.account_id,
        cast(null as varchar) as contact_id,
        'mqa' as why,
        mqa.qualified_by as detail,
        'ae' as queue,
        accounts.owner_id as user_id,
        mqa.mqa_since as handed_at,
        case mqa.state when 'sales_accepted' then 'accepted' when 'opportunity' then 'opportunity' else 'new' end as said
    from mqa_now as mqa
    inner join accounts
        on accounts.account_id = mqa.account_id
    left join given
        on given.account_id = mqa.account_id
        and given.contact_id is null
    where mqa.is_mqa
        and mqa.solution_rank = 1
        and given.account_id is null

),

items as (

    select
        given.item_id, given.account_id, given.contact_id, given.why, given.detail, given.queue, given.user_id,
        given.handed_at, given.due_at, given.contacted_at, given.said, given.feedback_at
    from given
    left join champions
        on champions.contact_id = given.contact_id
    where champions.contact_id is null

    union all

    select
        item_id, account_id, contact_id, why, detail, queue, user_id, handed_at,
        null as due_at, null as contacted_at, said, null as feedback_at
    from people

    union all

    select
        item_id, account_id, contact_id, why, detail, queue, user_id, handed_at,
        null as due_at, null as contacted_at, said, feedback_at
    from champions

    union all

    select
        item_id, account_id, contact_id, why, detail, queue, user_id, handed_at,
        null as due_at, null as contacted_at, said, null as feedback_at
    from qualified

),

resting as (

    select
        subject,
        coalesce(contact_id, account_id) as subject_id,
        max(occurred_at) as sent_back_at,
        max(rests_until) as returns_at
    from dispositions
    where ended_at is null
        and returned_at is null
        and disposition <> 'accepted'
    group by subject, coalesce(contact_id, account_id)

),

told as (

    select
        items.* replace (
            case
                when items.said = 'accepted' and resting.sent_back_at > items.handed_at then 'sent_back'
                else items.said
            end as said,
            coalesce(resting.sent_back_at, items.feedback_at) as feedback_at
        ),
        resting.returns_at
    from items
    left join resting
        on resting.subject = case when items.contact_id is null then 'account' else 'contact' end
        and resting.subject_id = coalesce(items.contact_id, items.account_id)

)

select
    items.item_id,
    items.account_id,
    accounts.name,
    accounts.tier,
    items.contact_id,
    contacts.full_name,
    contacts.title,
    contacts.email,
    contacts.phone,
    contacts.consent,
    scores.score,
    items.why,
    items.detail,
    items.queue,
    items.user_id,
    coalesce(users.name, items.user_id) as user_name,
    items.handed_at,
    items.due_at,
    items.contacted_at,
    items.said,
    case when items.said = 'sent_back' then items.returns_at end as returns_at,
    mqa.state,
    mqa.is_mqa,
    mqa.rank
from told as items
inner join accounts
    on accounts.account_id = items.account_id
left join contacts
    on contacts.contact_id = items.contact_id
left join contact_scores_now as scores
    on scores.contact_id = items.contact_id
left join mqa_now as mqa
    on mqa.account_id = items.account_id
    and mqa.solution_rank = 1
left join users
    on users.user_id = items.user_id
where case items.said
    when 'sent_back' then items.feedback_at >= $as_of - interval 90 day
    when 'opportunity' then coalesce(mqa.state = 'opportunity', false)
    when 'accepted' then coalesce(mqa.state not in ('customer', 'excluded'), true)
    when 'new' then items.why = 'champion_moved' and mqa.state not in ('customer', 'excluded')
        or coalesce(scores.queue in ('ldr', 'ae'), mqa.is_mqa and items.contact_id is null, false)
end
