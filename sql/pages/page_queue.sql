-- page_queue: the Marketing Qualified Accounts as of the run, with why each is one, who is missing and whom to talk to next.
-- grain: account_id, solution
-- in order of: rank
-- note: `because` lists the details of the clauses that hold, in reading order.
with

queued as (

    select
        mqa.as_of,
        mqa.account_id,
        mqa.solution,
        accounts.name,
        accounts.tier,
        accounts.owner_id,
        coalesce(accounts.owner_name, accounts.owner_id) as owner_name,
        mqa.rank,
        mqa.state,
        mqa.qualified_by,
        mqa.mqa_since,
        mqa.fit,
        mqa.intent,
        mqa.needs_weak_match,
        mqa.coverage
    from mqa_now as mqa
    inner join accounts
        on accounts.account_id = mqa.account_id
    where mqa.is_mqa
        and mqa.solution_rank = 1

),

why as (

    select
        mqa_clauses.account_id,
        mqa_clauses.solution,
        list(mqa_clauses.clause order by mqa_clauses.position)
            filter (where mqa_clauses.holds) as clauses_held,
        list(mqa_clauses.detail order by mqa_clauses.position)
            filter (where mqa_clauses.holds) as because
    from mqa_clauses
    inner join queued
        on queued.as_of = mqa_clauses.as_of
        and queued.account_id = mqa_clauses.account_id
        and queued.solution = mqa_clauses.solution
    group by mqa_clauses.account_id, mqa_clauses.solution

),

seats as (

    select
        committee_seats.account_id,
        committee_seats.solution,
        count(*) as seats,
        count(*) filter (where committee_seats.state = 'empty') as seats_empty,
        list(committee_seats.role order by committee_seats.weight desc, committee_seats.seat_id)
            filter (where committee_seats.state = 'empty') as roles_empty
    from committee_seats
    inner join queued
        on queued.account_id = committee_seats.account_id
        and queued.solution = committee_seats.solution
    group by committee_seats.account_id, committee_seats.solution

),

acting as (

    select
        actions.account_id,
        actions.solution,
        actions.contact_id,
        actions.role,
        row_number() over (
            partition by actions.account_id, actions.solution
            order by actions.position
        ) as place
    from next_actions as actions
    inner join queued
        on queued.account_id = actions.account_id
        and queued.solution = actions.solution
    where actions.contact_id is not null

)

select
    queued.as_of,
    queued.account_id,
    queued.solution,
    queued.name,
    queued.tier,
    queued.owner_id,
    queued.owner_name,
    queued.rank,
    queued.state,
    queued.qualified_by,
    queued.mqa_since,
    queued.fit,
    queued.intent,
    coalesce(account_scores.intent_uncapped, queued.intent) as intent_uncapped,
    queued.needs_weak_match,
    queued.coverage,                     -- engaged, 0 to 1
    why.clauses_held,
    why.because,
    coalesce(seats.seats, 0) as seats,
    coalesce(seats.seats_empty, 0) as seats_empty,
    seats.roles_empty,
    acting.contact_id as next_contact_id,
    contacts.full_name as next_name,
    contacts.title as next_title,
    acting.role as next_role,
    members.state as next_state,
    account_scores.last_signal_at
from queued
left join why
    on why.account_id = queued.account_id
    and why.solution = queued.solution
left join seats
    on seats.account_id = queued.account_id
    and seats.solution = queued.solution
left join acting
    on acting.account_id = queued.account_id
    and acting.solution = queued.solution
    and acting.place = 1
left join committee_members as members
    on members.account_id = queued.account_id
    and members.solution = queued.solution
    and members.contact_id = acting.contact_id
left join contacts
    on contacts.contact_id = acting.contact_id
left join account_scores_now as account_scores
    on account_scores.account_id = queued.account_id
    and account_scores.solution = queued.solution
