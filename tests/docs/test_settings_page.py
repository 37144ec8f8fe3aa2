"""docs/settings.md describes every setting of a workspace, with an example that is allowed."""

import tomllib

from pydantic import TypeAdapter

from abm.config.settings import WorkspaceSettings
from tests.docs.pages import sections, table, text_of
from tests.docs.settings import documented, keys

PAGE = "docs/settings.md"


def test_every_setting_is_described_with_its_default_in_the_order_of_the_code():
    assert documented(PAGE) == {"abm.toml": keys(WorkspaceSettings)}


def test_the_examples_are_allowed():
    for row in table(dict(sections(text_of(PAGE), "## "))["abm.toml"]):
        example = tomllib.loads(f"key = {row['example']}")["key"]
        field = WorkspaceSettings.model_fields[row["key"]]
        TypeAdapter(field.rebuild_annotation()).validate_python(example)
