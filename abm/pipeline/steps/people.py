"""What is written of people, in one spelling each: names, phone numbers, countries."""

import duckdb
import pyarrow as pa

from abm.normalise.person_names import person_names
from abm.normalise.phones import country_code, phone
from abm.pipeline.steps.tables import texts, write


def read_person_names(con: duckdb.DuckDBPyConnection) -> None:
    """``int_person_names``: the one spelling of each distinct name, or the two of one with umlauts."""
    rows = [
        (text, spelling, *name)
        for text in texts(con, "select full_name from stg_contacts")
        for spelling, name in enumerate(person_names(text), start=1)
    ]
    written, spelling, key, initials, is_full = zip(*rows, strict=True) if rows else ((),) * 5
    columns = {
        "written": pa.array(written, pa.string()),
        "spelling": pa.array(spelling, pa.int8()),
        "name_key": pa.array(key, pa.string()),
        "initials": pa.array(initials, pa.string()),
        "is_full": pa.array(is_full, pa.bool_()),
    }
    write(con, "int_person_names", columns)


def read_phones(con: duckdb.DuckDBPyConnection) -> None:
    """``int_phones``: the one spelling of each phone number, as written in a country."""
    written = con.execute(
        "select distinct phone, country from stg_contacts where phone is not null order by phone, country"
    ).fetchall()
    found = [(text, country, *read) for text, country in written if (read := phone(text, country))]
    said, country, number, extension = zip(*found, strict=True) if found else ((),) * 4
    columns = {
        "written": pa.array(said, pa.string()),
        "country": pa.array(country, pa.string()),
        "number": pa.array(number, pa.string()),
        "extension": pa.array(extension, pa.string()),
    }
    write(con, "int_phones", columns)


def read_countries(con: duckdb.DuckDBPyConnection) -> None:
    """``int_countries``: the code of everything that is written as the country of a person or an account."""
    written = texts(con, "select country from stg_contacts union select country from stg_accounts")
    codes = {text: code for text in written if (code := country_code(text))}
    columns = {
        "written": pa.array(list(codes), pa.string()),
        "code": pa.array(list(codes.values()), pa.string()),
    }
    write(con, "int_countries", columns)
