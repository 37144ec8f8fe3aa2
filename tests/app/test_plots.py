"""Plots: marks that can be seen on both themes, addresses that they open, and where plotly comes from."""

import re

import pytest
from dash import dcc

from abm_app.components import plots
from abm_app.server import create_app
from tests.app.test_components import elements
from tests.app.test_look import contrast, theme


def plot_in(component) -> dict:
    """The figure of the only plot in a component."""
    [figure] = [found.figure for found in elements(component) if isinstance(found, dcc.Graph)]
    return figure


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour", plots.COLOURS)
def test_every_colour_can_be_told_from_the_page(name, colour):
    """3 is level AA for what is not text."""
    assert contrast(colour, theme(name)["abm-surface"]) >= 3


@pytest.mark.parametrize("colour", [plots.TEAL, plots.BLUE, plots.PLUM])
def test_white_numbers_can_be_read_inside_bars(colour):
    """3 is level AA for large text, which bars repeat from the table below them."""
    assert contrast(colour, "#ffffff") >= 3


def test_a_plot_keeps_its_place_free_and_says_what_it_shows():
    figure = plots.plot("deals", [{"type": "bar", "x": [1], "y": [2]}], says="Deals by month.", height=220)

    assert figure["props"]["aria-label"] == "Deals by month."
    assert figure["props"]["style"] == {"minHeight": "220px"}
    assert plot_in(figure)["layout"]["height"] == 220


def test_an_axis_has_what_all_have_and_what_it_is_given():
    given = {"tickformat": ".0%", "title": "Share"}
    axis = plot_in(plots.plot("p", [], says="P.", xaxis=given))["layout"]["xaxis"]

    assert axis["fixedrange"]
    assert axis["tickformat"] == ".0%"
    assert axis["title"]["text"] == "Share"


@pytest.mark.parametrize(
    ("along", "at", "corners"),
    [
        ("x", (1.5, 2.5), {"x0": 0.2, "x1": 0.3, "y0": 1.5, "y1": 2.5, "yref": "y"}),
        ("y", None, {"y0": 0.2, "y1": 0.3, "x0": 0, "x1": 1, "xref": "paper"}),
    ],
)
def test_a_band_lies_along_its_axis(along, at, corners):
    assert corners.items() <= plots.usual_band(0.2, 0.3, along=along, at=at).items()


def test_plotly_comes_from_the_app_compressed_and_only_when_a_plot_is_drawn(tmp_path):
    client = create_app(tmp_path).server.test_client()
    files = re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)
    assert not [address for address in files if "plotly" in address]

    led = client.get("/_dash-component-suites/plotly/package_data/plotly.min.js")
    answer = client.get(led.headers["Location"], headers={"Accept-Encoding": "gzip"})
    assert led.status_code == 302
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < 1_600_000
