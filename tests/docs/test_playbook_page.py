"""docs/playbook.md describes the keys of a playbook and the catalogue of kinds as they are."""

import tomllib

import pytest
from pydantic import TypeAdapter

from abm.playbook import committee, conditions, definitions, handover, model, revenue, rules
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
    "[[needs]]": committee.Need,
    "[fit]": rules.Fit,
    "[[fit.account]]`, `[[fit.person]]` and `[[needs.fit]]": rules.FitRule,
    "also` and `where": conditions.Condition,
    "[intent]": rules.Intent,
    "[intent.decay]": rules.Decay,
    "[intent.repeat_visit]": rules.RepeatVisit,
    "[[intent.group_caps]]": rules.GroupCap,
    "[[intent.rules]]": rules.SignalRule,
    "[[bands]]": rules.Band,
    "[hand_raise]": rules.HandRaise,
    "[committee]": committee.Committee,
    "[committee.role_confidence]": committee.RoleConfidence,
    "[committee.ties]": committee.TieChances,
    "[[committee.roles]]` and `[[needs.roles]]": committee.SeatRole,
    "[[committee.hints]]": committee.RoleHint,
    "[mqa]": model.Mqa,
    "[mqa.episode]": committee.Episode,
    "[mqa.exclude]": model.Exclude,
    "[routing]": handover.Routing,
    "[[routing.territories]]": handover.Territory,
    "[sla]": handover.Sla,
    "[[sla.calendars]]": handover.Calendar,
    "[dispositions]": revenue.Dispositions,
    "[qualification]": revenue.Qualification,
    "[matching]": model.Matching,
    "[attribution]": revenue.Attribution,
    "[funnel]": revenue.Funnel,
    "[[funnel.benchmarks]]": revenue.Benchmark,
    "[funnel.losses]": revenue.LossReadings,
    "[reviews]": revenue.Reviews,
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
