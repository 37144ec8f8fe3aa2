"""The steps of a run that are not set work: what texts mean, who is one person, and the committees."""

from abm.pipeline.steps import (
    account_hierarchy,
    committees,
    company_names,
    countries,
    domains,
    person_names,
    phones,
    record_groups,
    role_names,
    similar_names,
    titles,
)
from abm.titles.reader import TitleReader, shipped_reader
from abm_warehouse.models.model import Model


def steps(title_reader: TitleReader | None = None) -> list[Model]:
    """
    Every step, as models that are built between the SQL models.

    Parameters
    ----------
    title_reader
        Reads job titles by the tables of a workspace; by the shipped tables if None.
    """
    return [
        domains.step(),
        titles.step(title_reader or shipped_reader()),
        role_names.step(),
        company_names.step(),
        similar_names.step(),
        person_names.step(),
        phones.step(),
        countries.step(),
        record_groups.step(),
        account_hierarchy.step(),
        committees.step(),
    ]
