"""Things about the look that a person would only notice too late."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

import abm_app
from abm_app.components.heatmap_grid import EDGES, step_of

ASSETS = Path(abm_app.__file__).parent / "assets"
TOKENS = (ASSETS / "view" / "00-tokens.css").read_text("utf-8")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def theme(name: str) -> dict[str, str]:
    """Colours of a theme, by variable."""
    block = re.search(rf'\[data-bs-theme="{name}"\] {{(.*?)\n}}', TOKENS, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block.group(1)))


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("step", range(1, 8))
def test_the_number_in_a_cell_can_be_read_on_every_step_of_the_ramp(name, step):
    """4.5 is level AA for small text."""
    colours = theme(name)

    assert contrast(colours[f"heat-{step}"], colours[f"heat-ink-{step}"]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("bs-body-color", "abm-surface"),
        ("bs-secondary-color", "abm-surface"),
        ("bs-secondary-color", "bs-body-bg"),
        ("bs-link-color", "abm-surface"),
        ("bs-link-color", "abm-tint"),
        ("abm-warm", "abm-surface"),
        ("abm-on-primary", "bs-primary"),
        ("abm-surface", "seat-met"),
        ("abm-surface", "seat-engaged"),
    ],
)
def test_text_can_be_read_in_both_themes(name, ink, paper):
    colours = theme(name)

    assert contrast(colours[ink], colours[paper]) >= 4.5


def test_the_ramp_only_gets_stronger():
    light = [luminance(theme("light")[f"heat-{step}"]) for step in range(1, 8)]
    dark = [luminance(theme("dark")[f"heat-{step}"]) for step in range(1, 8)]

    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)


def test_there_is_a_colour_for_every_step_of_the_ramp():
    steps = {step_of(Decimal(edge)) for edge in EDGES} | {step_of(Decimal("0.01"))}

    assert {f"heat-{step}" for step in steps} == {
        name for name in theme("light") if re.fullmatch(r"heat-\d", name)
    }


def test_no_stylesheet_or_script_of_ours_fetches_from_another_host():
    for file in sorted(ASSETS.rglob("*.css")) + sorted((ASSETS / "view").glob("*.js")):
        text = file.read_text("utf-8")
        assert not re.findall(r"""(?:url\(|@import|src=)\s*["']?(?:https?:)?//""", text), file


def test_what_others_made_comes_with_its_licence():
    for name in ("bootstrap", "bootstrap-icons", "inter"):
        assert (ASSETS / "vendor" / f"{name}-LICENSE.txt").stat().st_size > 500


def test_our_styles_are_loaded_after_those_of_others():
    """Style sheets are joined in the order of their names."""
    assert sorted(folder.name for folder in ASSETS.iterdir()) == ["vendor", "view"]
