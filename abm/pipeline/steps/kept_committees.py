"""
Which committees have to be seated: those that are not as they were when they were last seated.

Of each committee that was seated there is a hash of all that its rows depend on. A committee with the same
hash, at this instant or another, keeps its rows or has them copied.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb

from abm.pipeline.steps.committee_people import held_roles
from abm.vocabulary.roles import SEAT_ROLES
from abm_warehouse.models.differences import LOGGED_INSTANT

HELD = {"stated": "from stated_roles", "hinted": "from hinted_roles"}
"""The roles of everybody, in temporary tables."""


@contextmanager
def keeping_committees(
    con: duckdb.DuckDBPyConnection,
    tables: Collection[str],
    *,
    accounts: str | None,
    instants: str | None,
    basis: str,
    people_at_a_time: int,
) -> Iterator[None]:
    """
    Keep the rows of committees that are as they were, and remove those of others.

    Makes the temporary table ``committees``, in which those to be seated have no ``seated_as_of`` and the
    number of a batch, and ``replaced_committees``, which stays. Those to be seated are noted as seated. The
    view ``committee_people`` has everybody, and the tables of :data:`HELD` their roles.

    Parameters
    ----------
    con
        The open warehouse.
    tables
        The tables with rows of committees.
    accounts, instants
        As for :func:`.roll_up_committees`.
    basis
        What rows depend on besides the people of their committee.
    people_at_a_time
        How many people a batch has, about.
    """
    con.execute(_PEOPLE)
    asked = _make_asked(con, accounts, instants)
    for name, roles in held_roles().items():
        con.execute(f"create or replace temp table {name}_roles as {roles}", {"roles": list(SEAT_ROLES)})
    con.execute(_COMMITTEES.format(asked=asked), {"basis": basis, "people_at_a_time": people_at_a_time})
    con.execute(_GONE.format(asked=asked))
    con.execute(_REPLACED)
    for table in tables:
        con.execute(_MOVED.format(table=table))
        con.execute(_FORGET.format(table=table))
        con.execute(f"insert into main.{table} by name from moved")
    con.execute(_NOTE_INPUTS)
    yield
    for table in _TEMPORARY:
        con.execute(f"drop table if exists temp.{table}")
    con.execute("drop view committee_people")


def _make_asked(con: duckdb.DuckDBPyConnection, accounts: str | None, instants: str | None) -> str:
    """Make tables of the accounts and instants that are asked for; the condition that rows are of these."""
    conditions = ["true"]
    if accounts is not None:
        con.execute(_ASKED_ACCOUNTS.format(keys=accounts))
        conditions.append("account in (from asked_accounts)")
    if instants is not None:
        con.execute(_ASKED_INSTANTS.format(keys=instants))
        conditions.append("as_of in (from asked_instants)")
    return " and ".join(conditions)


_TEMPORARY = (
    "asked_accounts",
    "asked_instants",
    "stated_roles",
    "hinted_roles",
    "committees",
    "gone_committees",
    "moved",
)

_PEOPLE = """
    create or replace temp view committee_people as
    select *, null::varchar as need from int_committee_people
    union all by name
    select * from int_need_people
"""

_ASKED_ACCOUNTS = (
    "create or replace temp table asked_accounts as select distinct key as account from ({keys})"
)

_ASKED_INSTANTS = f"""
    create or replace temp table asked_instants as
    select as_of
    from (
        select distinct as_of from committee_people
        union
        select distinct as_of from main.int_seated_committees
    )
    where {LOGGED_INSTANT} in ({{keys}})
"""

# Hashes are summed up over the people of a committee, none of whom is there twice.
_COMMITTEES = """
    create or replace temp table committees as
    with

    found as (

        select
            people.as_of,
            people.account,
            people.need,
            people.is_now,
            count(*) as people,
            sum(
                hash(
                    $basis, people.is_now, people.person, people.intent_hundredths, people.is_contactable,
                    people.is_engaged, people.is_met, people.is_strong_match,
                    coalesce(stated.confidences, hinted.confidences)
                )
            ) as inputs
        from (from committee_people where {asked}) as people
        left join stated_roles as stated
            on stated.person = people.person
            and coalesce(stated.valid_from <= people.as_of, true)
            and coalesce(stated.valid_until > people.as_of, true)
        left join hinted_roles as hinted on hinted.as_of = people.as_of and hinted.person = people.person
        group by all

    )

    select
        found.* exclude (people),
        row_number() over (order by found.as_of, found.account, found.need) - 1 as committee,
        coalesce(seated.as_of, others.as_of) as seated_as_of,
        sum(found.people) over (
            partition by found.need, found.is_now, coalesce(seated.as_of, others.as_of) is null
            order by found.as_of, found.account
        ) // $people_at_a_time as batch
    from found
    left join int_seated_committees as seated
        on seated.as_of = found.as_of
        and seated.account = found.account
        and seated.need is not distinct from found.need
        and seated.inputs = found.inputs
    left join (
        select account, need, inputs, min(as_of) as as_of
        from int_seated_committees
        where inputs in (select inputs from found)
        group by account, need, inputs
    ) as others
        on others.account = found.account
        and others.need is not distinct from found.need
        and others.inputs = found.inputs
"""

_GONE = """
    create or replace temp table gone_committees as
    select written.as_of, written.account, written.need
    from (from main.int_seated_committees where {asked}) as written
    where not exists (
        from committees
        where committees.as_of = written.as_of
            and committees.account = written.account
            and committees.need is not distinct from written.need
            and committees.seated_as_of = written.as_of
    )
"""

_FORGET = """
    delete from main.{table} as written
    where exists (
        from gone_committees as gone
        where gone.as_of = written.as_of
            and gone.account = written.account
            and gone.need is not distinct from written.need
    )
"""

_MOVED = """
    create or replace temp table moved as
    select written.* replace (committees.as_of as as_of)
    from main.{table} as written
    inner join committees
        on committees.seated_as_of = written.as_of
        and committees.account = written.account
        and committees.need is not distinct from written.need
    where committees.seated_as_of <> committees.as_of
"""

_REPLACED = """
    create or replace temp table replaced_committees as
    select as_of, account
    from gone_committees
    union
    select as_of, account
    from committees
    where seated_as_of is distinct from as_of
"""

_NOTE_INPUTS = """
    insert into main.int_seated_committees
    select as_of, account, need, inputs
    from committees
    where seated_as_of is null
"""
