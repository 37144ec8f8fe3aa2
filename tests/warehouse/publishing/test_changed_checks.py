"""A check looks at the rows that changed alone, if it says in what rows are judged apart from others."""

import pytest

from abm.errors import AuditFailed
from abm_warehouse.models import checks
from tests.warehouse.publishing.test_changed_rows import Touches

NO_DAMAGE = "select account_id, touch, words from int_touches where words = 'damaged'"


@pytest.fixture
def audited(store, tmp_path, monkeypatch):
    """Touches whose claims are checked, and the queries that were run for them."""
    touches, ran = Touches(store.con, tmp_path), []
    violations = checks.violations

    def note(con, *, known=(), instead=checks.NOTHING):
        ran.append({claim: instead.get(claim, query) for claim, query in checks.read_checks()})
        return violations(con, known=known, instead=instead)

    def claim(query):
        monkeypatch.setattr(checks, "read_checks", lambda: iter([("nothing_is_damaged", query)]))

    monkeypatch.setattr(checks, "violations", note)
    touches.claim, touches.ran = claim, ran
    return touches


def damage(touches: Touches, touch: int) -> None:
    touches.change(
        f"select {touch} as touch", f"update facts.touches set words = 'damaged' where touch = {touch}"
    )


@pytest.mark.parametrize("by", ["touch", "account", "account_id", "touch, account_id"])
def test_a_check_looks_at_changed_rows_and_finds_what_is_wrong_with_them(audited, by):
    audited.claim(f"-- by: {by}\n{NO_DAMAGE}")
    audited.publish()
    audited.append(10)
    audited.publish()

    assert audited.ran[0]["nothing_is_damaged"] == f"-- by: {by}\n{NO_DAMAGE}"
    assert "(from int_touches where " in audited.ran[1]["nothing_is_damaged"]
    damage(audited, 5)
    with pytest.raises(AuditFailed, match="nothing_is_damaged: account_id=A5, touch=5"):
        audited.publish()


def test_what_was_not_published_is_checked_again(audited):
    """The damage is found again by the next run, although nothing has changed since."""
    audited.claim(f"-- by: touch\n{NO_DAMAGE}")
    audited.publish()
    damage(audited, 5)
    for _ in range(2):
        with pytest.raises(AuditFailed):
            audited.publish()
        audited.append(1)


def test_a_check_that_is_new_looks_at_all_rows(audited):
    audited.claim("-- by: touch\nselect 1 where false")
    audited.publish()
    damage(audited, 5)
    audited.publish()
    audited.append(10)
    audited.claim(f"-- by: touch\n{NO_DAMAGE}")

    with pytest.raises(AuditFailed, match="touch=5"):
        audited.publish()


def test_without_a_log_all_rows_are_checked(audited):
    audited.claim(f"-- by: touch\n{NO_DAMAGE}")
    audited.publish()
    audited.append(10)
    audited.con.execute("delete from ledger.changes")

    audited.publish()

    assert audited.ran[-1]["nothing_is_damaged"] == f"-- by: touch\n{NO_DAMAGE}"


def test_after_a_change_of_the_settings_all_rows_are_checked(audited):
    query = f"-- by: touch\n{NO_DAMAGE} and exists (from run.settings)"
    audited.claim(query)
    audited.publish()
    audited.con.execute("update run.settings set version = 2")

    audited.publish()

    assert audited.ran[-1]["nothing_is_damaged"] == query
