"""docs/playbook.md describes the keys of a playbook and the catalogue of kinds as they are."""

import tomllib

import pytest
from pydantic import TypeAdapter

from abm.playbook import conditions, definitions, handover, model
from abm.playbook.model import Playbook
from abm.vocabulary.engagement_kinds import KINDS
from tests.docs.pages import sections, table, text_of
from tests.docs.settings import documented, keys, models_within

PAGE = "docs/playbook.md"
SECTIONS = dict(sections(text_of(PAGE), "## "))
MODELS = {
    "playbook.toml": Playbook,
    "[[agreed]]": model.Agreement,
    "[[kinds]]": model.AddedKind,
    "[[needs]]": model.Need,
    "[fit]": model.Fit,
    "[[fit.account]]`, `[[fit.person]]` and `[[needs.fit]]": model.FitRule,
    "also` and `where": conditions.Condition,
    "[intent]": model.Intent,
    "[intent.decay]": model.Decay,
    "[intent.repeat_visit]": model.RepeatVisit,
    "[[intent.group_caps]]": model.GroupCap,
    "[[intent.rules]]": model.SignalRule,
    "[[bands]]": model.Band,
    "[hand_raise]": model.HandRaise,
    "[committee]": model.Committee,
    "[committee.role_confidence]": model.RoleConfidence,
    "[committee.ties]": model.TieChances,
    "[[committee.roles]]` and `[[needs.roles]]": model.SeatRole,
    "[[committee.hints]]": model.RoleHint,
    "[mqa]": model.Mqa,
    "[mqa.episode]": model.Episode,
    "[mqa.exclude]": model.Exclude,
    "[routing]": handover.Routing,
    "[[routing.territories]]": handover.Territory,
    "[sla]": handover.Sla,
    "[[sla.calendars]]": handover.Calendar,
    "[dispositions]": model.Dispositions,
    "[matching]": model.Matching,
    "[attribution]": model.Attribution,
    "[funnel]": model.Funnel,
    "[[funnel.benchmarks]]": model.Benchmark,
    "[funnel.losses]": model.LossReadings,
    "[reviews]": model.Reviews,
    "[[icps]]": definitions.Icp,
    "[[personas]]": definitions.Persona,
    "[[grades]]": definitions.ProfileGrade,
    "[[definitions]]": definitions.Definition,
}


def test_every_table_of_a_playbook_has_a_section():
    assert set(MODELS.values()) == models_within(Playbook)
    assert list(documented(PAGE)) == list(MODELS)


@pytest.mark.parametrize("title", MODELS)
def test_every_key_is_described_with_its_default_in_the_order_of_the_code(title):
    assert documented(PAGE)[title] == keys(MODELS[title])


@pytest.mark.parametrize("title", MODELS)
def test_every_key_that_is_not_a_table_has_a_unit_and_an_example_that_is_allowed(title):
    for row in table(SECTIONS[title]):
        assert row["unit"], row["key"]
        if row["unit"] not in ("table", "tables"):
            example = tomllib.loads(f"key = {row['example']}")["key"]
            field = MODELS[title].model_fields[row["key"]]
            TypeAdapter(field.rebuild_annotation()).validate_python(example)


def test_the_catalogue_of_kinds_is_as_the_code_has_it():
    written = [tuple(row.values()) for row in table(SECTIONS["Kinds of engagement"])]

    assert written == [
        (kind.name, kind.channel, kind.direction, "" if kind.grade == "none" else kind.grade)
        for kind in KINDS
    ], "Make the table in docs/playbook.md like abm/vocabulary/engagement_kinds.py, in the same order."
