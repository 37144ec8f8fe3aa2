"""HTML elements as the pages make them, beside those of Dash's own classes."""

import dash
import pytest
from dash.development.base_component import Component

from abm_app.server import page_at
from abm_app.shell import html
from abm_app.snapshots import Snapshots
from tests.app.snapshot import publish

ELEMENTS = [name for name in vars(html) if name in dash.html.__all__]


def elements(part):
    """Every element of a page that is not of Dash's own making."""
    if isinstance(part, (list, tuple)):
        return [element for child in part for element in elements(child)]
    if isinstance(part, Component):
        return elements(getattr(part, "children", None))
    if isinstance(part, dict):
        return [part, *elements(part["props"]["children"])]
    return []


@pytest.mark.parametrize("name", ELEMENTS)
@pytest.mark.parametrize("properties", [{}, {"children": ["a", None], "className": "b", "aria-label": "c"}])
def test_an_element_is_sent_as_dash_sends_its_own(name, properties):
    ours, theirs = getattr(html, name)(**properties), getattr(dash.html, name)(**properties)

    assert ours == theirs.to_plotly_json()


@pytest.mark.parametrize("address", ["/", "/queue", "/account/A1", "/account/A4", "/nowhere"])
def test_every_element_of_a_page_has_only_properties_that_dash_knows(tmp_path, address):
    _, page = page_at(address, "", Snapshots(publish(tmp_path)))

    found = elements(page)

    assert found
    for element in found:
        getattr(dash.html, element["type"])(**element["props"])  # raises for a property it does not know
