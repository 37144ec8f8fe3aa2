-- mqa_queue: the Marketing Qualified Accounts, the one to call first on top.
-- grain: account_id, solution
-- note: why is the clauses that hold, in reading order. The next person is somebody we may write to and
--       have not met: on a seat before off one, engaged before merely contactable, then by the weight of
--       the seat and intent. $owner is an owner_id, or '(none)', or null for everybody.
with

now as (

    select as_of from run_clock where is_now

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
    inner join now
        on now.as_of = mqa_clauses.as_of
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

),

people as (

    select
        committee_members.account_id,
        committee_members.solution,
        committee_members.contact_id,
        coalesce(committee_seats.role, committee_members.role) as role,   -- of the seat, else the likeliest
        committee_members.state,
        contacts.full_name,
        contacts.title,
        row_number() over (
            partition by committee_members.account_id, committee_members.solution
            order by
                committee_members.seat_id is null,
                committee_members.state = 'contactable',
                coalesce(committee_seats.weight, 0) desc,
                committee_members.intent desc,
                committee_members.contact_id
        ) as place
    from committee_members
    inner join contacts
        on contacts.contact_id = committee_members.contact_id
    left join committee_seats
        on committee_seats.account_id = committee_members.account_id
        and committee_seats.solution = committee_members.solution
        and committee_seats.seat_id = committee_members.seat_id
    where committee_members.state in ('contactable', 'engaged')
        and contacts.is_contactable

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
    mqa.fit,                             -- 0 to 35
    mqa.intent,                          -- 0 to 100
    mqa.needs_weak_match,
    mqa.coverage,                        -- engaged, 0 to 1
    why.clauses_held,
    why.because,
    coalesce(seats.seats, 0) as seats,
    coalesce(seats.seats_empty, 0) as seats_empty,
    seats.roles_empty,
    people.contact_id as next_contact_id,
    people.full_name as next_name,
    people.title as next_title,
    people.role as next_role,
    people.state as next_state,
    account_scores.last_signal_at
from mqa
inner join now
    on now.as_of = mqa.as_of
inner join accounts
    on accounts.account_id = mqa.account_id
left join why
    on why.account_id = mqa.account_id
    and why.solution = mqa.solution
left join seats
    on seats.account_id = mqa.account_id
    and seats.solution = mqa.solution
left join people
    on people.account_id = mqa.account_id
    and people.solution = mqa.solution
    and people.place = 1
left join account_scores
    on account_scores.as_of = mqa.as_of
    and account_scores.account_id = mqa.account_id
    and account_scores.solution = mqa.solution
where mqa.is_mqa
    and ($owner::varchar is null or coalesce(accounts.owner_id, '(none)') = $owner)
order by mqa.rank, mqa.account_id, mqa.solution
limit $limit
