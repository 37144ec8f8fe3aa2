"""The list of target accounts that marketing and sales agreed on: ``target_accounts.csv`` of a workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from abm.config.csv_tables import CsvTable
from abm.normalise.domains import registrable_domain

TARGETS_FILE: Final = "target_accounts.csv"
_COLUMNS: Final = ("account_id", "domain", "name")


@dataclass(frozen=True, slots=True)
class TargetAccount:
    """An account on the list, and by what it is named: its id, its domain, or its name in lower case."""

    named_by: Literal["account_id", "domain", "name"]
    value: str


def read_target_accounts(folder: Path) -> tuple[TargetAccount, ...]:
    """
    The accounts on the list of a folder; none if it has no such file.

    A row names an account by the first of its id, domain and name that is not empty.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / TARGETS_FILE
    if not file.is_file():
        return ()
    table = CsvTable(file, _COLUMNS)
    listed = []
    for line, row in table.rows:
        domain = registrable_domain(row["domain"]) if row["domain"] else None
        if row["account_id"]:
            listed.append(TargetAccount("account_id", row["account_id"]))
        elif domain:
            listed.append(TargetAccount("domain", domain))
        elif row["name"]:
            listed.append(TargetAccount("name", row["name"].lower()))
        else:
            table.mistake(line, "names no account; write its account_id, domain or name")
    table.raise_mistakes()
    return tuple(dict.fromkeys(listed))
