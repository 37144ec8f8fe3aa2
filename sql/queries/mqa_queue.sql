-- mqa_queue: the Marketing Qualified Accounts, the one to call first on top.
-- grain: account_id, solution
-- note: why is the clauses that hold, in reading order. $owner is an owner_id, or '(none)', or null for everybody.
with

why as (

    select
        mqa_clauses.account_id,
        mqa_clauses.solution,
        list(mqa_clauses.clause order by mqa_clauses.position)
            filter (where mqa_clauses.holds) as clauses_held,
        list(mqa_clauses.detail order by mqa_clauses.position)
            filter (where mqa_clauses.holds) as because
    from mqa_clauses
    inner join run_clock
        on run_clock.as_of = mqa_clauses.as_of
        and run_clock.is_now
    group by mqa_clauses.account_id, mqa_clauses.solution

),

seats as (

    select
        account_id,
        solution,
        count(*) as seats,
        count(*) filter (where state = 'empty') as seats_empty,
        list(role order by weight desc, seat_id) filter (where state = 'empty') as roles_empty
    from committee_seats
    group by account_id, solution

)

select
    mqa.account_id,
    mqa.solution,
    accounts.name,
    accounts.tier,
    accounts.owner_name,
    mqa.rank,
    mqa.state,
    mqa.qualified_by,
    mqa.mqa_since,
    mqa.fit,
    mqa.intent,
    mqa.needs_weak_match,
    mqa.coverage,                        -- engaged, 0 to 1
    why.clauses_held,
    why.because,
    coalesce(seats.seats, 0) as seats,
    coalesce(seats.seats_empty, 0) as seats_empty,
    seats.roles_empty,
    next_people.contact_id as next_contact_id,
    contacts.full_name as next_name,
    contacts.title as next_title,
    next_people.role as next_role,
    next_people.state as next_state,
    account_scores.last_signal_at
from mqa_now as mqa
inner join accounts
    on accounts.account_id = mqa.account_id
left join why
    on why.account_id = mqa.account_id
    and why.solution = mqa.solution
left join seats
    on seats.account_id = mqa.account_id
    and seats.solution = mqa.solution
left join next_people
    on next_people.account_id = mqa.account_id
    and next_people.solution = mqa.solution
    and next_people.position = 1
left join contacts
    on contacts.contact_id = next_people.contact_id
left join account_scores_now as account_scores
    on account_scores.account_id = mqa.account_id
    and account_scores.solution = mqa.solution
where mqa.is_mqa
    and ($owner::varchar is null or coalesce(accounts.owner_id, '(none)') = $owner)
order by mqa.rank, mqa.account_id, mqa.solution
limit $limit
