"""The accounts that may be an MQA at a close of a day."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def watched_accounts(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """
    Make the temporary tables ``raising_touches``, ``close_accounts`` and ``judged_keys``.

    The accounts are those with enough people who act, or with a request for sales. ``judged_keys`` numbers
    them, and the needs that they show.
    """
    con.execute(_RAISING)
    con.execute(_ACCOUNTS)
    con.execute(_KEYS)
    yield
    for table in ("raising_touches", "close_accounts", "judged_keys"):
        con.execute(f"drop table {table}")


_RAISING = """
    create or replace temp table raising_touches as
    select touches.*
    from int_touches as touches
    inner join keys.kinds as kinds on kinds.kind_key = touches.kind_key
    inner join run.hand_raise_kinds as raising on raising.kind = kinds.kind
    where touches.is_counted and touches.account is not null
"""

_ACCOUNTS = """
    create or replace temp table close_accounts as
    with

    acting as (

        select account
        from int_deliberate_signals
        group by account
        having count(distinct person) >= (select episode_people from run.scoring)

    )

    select accounts.account, fit.fit_hundredths
    from int_account_numbers as accounts
    inner join int_account_fit as fit on fit.account_id = accounts.account_id
    where accounts.account in (select account from raising_touches)
        or accounts.account in (select account from acting)
"""

_KEYS = """
    create or replace temp table judged_keys as
    with

    judged as (

        select
            accounts.account,
            shown.need,
            coalesce(needs.fit_hundredths, accounts.fit_hundredths) as fit_hundredths,
            coalesce(rules.min_account_fit_hundredths, scoring.min_account_fit_hundredths) as least_hundredths
        from close_accounts as accounts
        cross join run.scoring as scoring
        left join int_shown_needs as shown on shown.account = accounts.account
        left join int_need_fit as needs on needs.account = shown.account and needs.need = shown.need
        left join run.need_rules as rules on rules.need = shown.need

    )

    select
        row_number() over (order by account, need nulls first) - 1 as key,
        account,
        need,
        fit_hundredths,
        fit_hundredths >= least_hundredths as holds_fit
    from judged
"""
