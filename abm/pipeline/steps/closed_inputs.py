"""
What the closes of accounts follow from, as sums of hashes.

What an account is at a close follows from what happened up to then, from facts without a date, and from the
rules. Of each account there are sums of hashes of what happened in each week, and of the rest under the week
:data:`UNDATED`.

What mattered until some week has a sum of its own, which is forgotten with the closes of that week, because
the models drop signals that matter no more.
"""

import duckdb

UNDATED = 0
"""The week of what has no date, which is before all others."""

NEVER = 2**31 - 1
"""The week until which what never ceases to matter does."""


def find_moved_inputs(con: duckdb.DuckDBPyConnection, basis: str) -> None:
    """
    Make the temporary table ``moved_inputs``: the sums that are new, and those that are gone.

    Parameters
    ----------
    con
        The open warehouse, with ``raising_touches``, ``close_accounts``, ``judged_keys`` and the sums of the
        last time in ``int_closed_inputs``.
    basis
        What all closes depend on.
    """
    con.execute(_INPUTS, {"basis": basis, "undated": UNDATED, "never": NEVER})
    con.execute(_MOVED_INPUTS)
    con.execute("drop table closed_inputs_now")


# Facts of people matter from their first touch on. A request for sales counts for the account that it names,
# and brings back whoever made it; so the statuses of that person matter to both.
_INPUTS = """
    create or replace temp table closed_inputs_now as
    with

    members as (

        select person, account
        from int_persons
        where account in (select account from close_accounts)
        union
        select person, account
        from raising_touches
        where person is not null

    ),

    owners as (

        select account, person
        from int_persons
        where account in (select account from close_accounts)
        union all
        select account, -1 - account as person
        from close_accounts

    ),

    people as (

        select members.account, members.person, first_touches.second
        from members
        inner join (
            select person, min(occurred_second) as second
            from int_touches
            group by person
        ) as first_touches
            on first_touches.person = members.person

    ),

    divided as (

        select distinct account
        from judged_keys
        where need is not null

    ),

    resting as (

        select distinct accounts.account
        from stg_statuses as statuses
        inner join int_account_numbers as accounts on accounts.account_id = statuses.subject_id
        inner join run.excluded as excluded on excluded.what = 'status' and excluded.value = statuses.status
        where statuses.subject = 'account'

    ),

    inputs as (

        select account, null as second, hash($basis, account, need, fit_hundredths, holds_fit) as content
        from judged_keys

        union all by name

        select account, null as second, hash(type) as content
        from stg_accounts

        union all by name

        select
            accounts.account,
            epoch(coalesce(deals.closed_at, deals.created_at)) as second,
            hash('won', deals.opportunity_id) as content
        from opportunities as deals
        inner join int_account_numbers as accounts on accounts.account_id = deals.account_id
        where deals.is_won and coalesce(deals.closed_at, deals.created_at) is not null

        union all by name

        select accounts.account, epoch(statuses.occurred_at) as second, hash(statuses) as content
        from stg_statuses as statuses
        inner join int_account_numbers as accounts on accounts.account_id = statuses.subject_id
        where statuses.subject = 'account'

        union all by name

        select
            members.account,
            epoch(statuses.occurred_at) as second,
            hash(statuses, records.person) as content
        from stg_statuses as statuses
        inner join int_people as records on records.contact_id = statuses.subject_id
        inner join members on members.person = records.person
        where statuses.subject = 'contact'

        union all by name

        select
            people.account,
            people.second,
            hash(
                scored.person, scored.contact_id, scored.is_strong_match, scored.stated_role,
                scored.excluded_because, scored.left_out_because
            ) as content
        from people
        inner join int_scored_people as scored on scored.person = people.person

        union all by name

        select people.account, people.second, hash(persons.person, persons.is_denied) as content
        from people
        inner join int_persons as persons on persons.person = people.person

        union all by name

        select
            people.account,
            people.second,
            hash(
                people.person, roles.role, roles.rank, roles.confidence_hundredths,
                roles.valid_from, roles.valid_until
            ) as content
        from people
        inner join int_persons as persons on persons.person = people.person
        inner join int_stated_roles as roles on roles.contact_id = persons.contact_id

        union all by name

        select people.account, people.second, hash(decisions) as content
        from people
        inner join int_persons as persons on persons.person = people.person
        inner join int_role_decisions as decisions on decisions.contact_id = persons.contact_id

        union all by name

        select account, occurred_second as second, hash(raising) as content
        from raising_touches as raising

        union all by name

        select members.account, raising.occurred_second as second, hash(raising) as content
        from raising_touches as raising
        inner join members on members.person = raising.person

        union all by name

        select members.account, touches.occurred_second as second, hash(touches) as content
        from int_hinting_touches as touches
        inner join members on members.person = touches.person

        union all by name

        select
            signals.account,
            signals.occurred_second as second,
            case
                when signals.stimulus_id is null
                    then signals.occurred_second
                        + 86400 * (scoring.episode_warm_days + scoring.episode_window_days + 2)
            end as until_second,
            hash(
                signals.touch, signals.person, signals.occurred_at, signals.is_view, signals.stimulus_id,
                signals.need, signals.buying_role, signals.department, signals.is_senior,
                signals.is_strong_match
            ) as content
        from int_deliberate_signals as signals
        cross join run.scoring as scoring

        union all by name

        select
            owners.account,
            signals.occurred_second as second,
            signals.expires_second as until_second,
            hash(
                signals.touch, signals.person, signals.rule, signals.is_repeat_visit, signals.occurred_at,
                signals.expires_second, signals.credit_hundredths
            ) as content
        from int_signals as signals
        inner join owners on owners.person = signals.person

        union all by name

        select members.account, signals.occurred_second as second, hash(places) as content
        from int_touch_order as places
        inner join int_signals as signals on signals.touch = places.touch and signals.person = places.person
        inner join members on members.person = places.person
        inner join run.scoring as scoring on scoring.decay_mode = 'on_total'

        union all by name

        select
            members.account,
            touches.occurred_second as second,
            hash(touches.touch, touches.kind_key) as content
        from int_touches as touches
        inner join members on members.person = touches.person
        where touches.can_score and members.account in (select account from resting)

        union all by name

        select
            touches.account,
            touches.occurred_second as second,
            hash(touches.touch, lower(said.topic)) as content
        from int_touches as touches
        inner join stg_engagements as said on said.touch = touches.touch
        where touches.account in (select account from divided) and said.topic is not null

    )

    select
        inputs.account,
        coalesce(cast(floor(inputs.second / 604800.0::double) as integer), $undated) as week,
        coalesce(cast(floor((inputs.until_second - 1) / 604800.0::double) as integer), $never) as until_week,
        sum(inputs.content) as content
    from inputs
    where inputs.account in (select account from close_accounts)
        and coalesce(
            inputs.until_second > (select min(as_of_second) // 604800 * 604800 from run.closes),
            true
        )
    group by all
"""

_MOVED_INPUTS = """
    create or replace temp table moved_inputs as
    select account, week, until_week, content, sum(number) > 0 as is_new
    from (
        select *, 1 as number from closed_inputs_now
        union all by name
        select *, -1 as number from main.int_closed_inputs
    )
    group by account, week, until_week, content
    having sum(number) <> 0
"""
