"""How often titles are read right: lists labelled by hand, and O*NET's occupations."""

import re

import pytest

from abm.titles.reader import read_title, shipped_reader
from abm.titles.tables import (
    shipped_tables,
)
from abm.titles.words import folded, words_of
from abm.vocabulary.job_levels import DEPARTMENTS, SENIORITIES
from abm.vocabulary.roles import ROLES
from tests.bench.titles import (
    blind_halves,
    calibration,
    department_share,
    fresh_titles,
    labelled_halves,
    labelled_titles,
    onet_draws,
    seniority_share,
    unseen_titles,
)
from tests.bench.titles_onet import ONET, alternate_titles, is_held_out, listed_titles, precision, recall

RULES = shipped_tables().rules
ABBREVIATIONS = shipped_tables().abbreviations

# tests/bench/titles.py: how the list was labelled, and what its halves are worth
LABELLED = labelled_titles()


def test_the_labelled_list_is_large_and_of_many_languages():
    english = sum(row.language == "en" for row in LABELLED)

    assert len(LABELLED) == len({row.title for row in LABELLED}) >= 450
    assert 0.45 <= english / len(LABELLED) <= 0.65
    assert {row.language for row in LABELLED} >= {"de", "fr", "es", "it", "nl", "pt", "sv"}
    assert {row.seniority for row in LABELLED} == set(SENIORITIES)
    assert {row.department for row in LABELLED} == set(DEPARTMENTS)


@pytest.mark.parametrize(("half", "rows"), [*zip(("tuned", "held out"), labelled_halves(), strict=True)])
def test_overall_accuracy_keeps_its_targets(half, rows):
    """Measured: tuned 1.000 and 1.000, held out 0.993 and 0.993; before tuning 0.829 to 0.846."""
    assert seniority_share(rows) >= 0.97, half
    assert department_share(rows) >= 0.97, half


@pytest.mark.parametrize("seniority", SENIORITIES)
def test_each_seniority_is_read_correctly(seniority):
    """Measured over both halves: ic 0.993, manager 0.991, the others 1.000; unknown has 15 titles."""
    assert seniority_share(row for row in LABELLED if row.seniority == seniority) >= 0.96


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_each_department_is_read_correctly(department):
    """Measured over both halves: hr 0.969, administration 0.990, the others 1.000.

    The smallest, product, has 13 titles: one of them read wrong is 0.923.
    """
    assert department_share(row for row in LABELLED if row.department == department) >= 0.92


def test_the_blind_list_is_large_multilingual_and_separate_from_the_first():
    blind = [title for half in blind_halves() for title in half]

    assert len(blind) == len({title.title for title in blind}) >= 250
    assert len({title.language for title in blind}) >= 10
    assert {title.title for title in blind}.isdisjoint(title.title for title in LABELLED)
    assert {role for title in blind for role in title.roles} <= set(ROLES)


@pytest.mark.parametrize(("half", "rows"), [*zip(("tuned", "held out"), blind_halves(), strict=True)])
def test_the_blind_list_keeps_its_targets(half, rows):
    """Measured: tuned 0.968 and 0.992, held out 0.952 and 0.945; at first look 0.870 and 0.836 of all."""
    assert seniority_share(rows) >= 0.95, half
    assert department_share(rows) >= 0.94, half


def test_the_list_that_was_read_once_keeps_its_accuracy():
    """Measured when it was written, after the rules: 0.964 and 0.971 of 138 titles."""
    assert seniority_share(fresh_titles()) >= 0.96
    assert department_share(fresh_titles()) >= 0.97


def test_the_list_of_misspelt_turned_and_rare_titles_keeps_its_accuracy():
    """At first look 0.923, and 0.834 of the 181 that have a department; now 0.985 and 0.978."""
    titles = unseen_titles()

    assert {title.title for title in titles}.isdisjoint(title.title for title in LABELLED)
    assert seniority_share(titles) >= 0.97
    assert department_share(title for title in titles if title.department != "other") >= 0.96


def test_the_titles_drawn_from_onet_keep_their_accuracy():
    """At first look 0.945 to 1.000, and 0.760 to 0.927 of those with a department; now 0.987 and 0.968."""
    titles = onet_draws()

    assert len(titles) == len({title.title for title in titles}) == 2_731
    assert seniority_share(titles) >= 0.985
    assert department_share(title for title in titles if title.department != "other") >= 0.965


def test_a_role_of_high_confidence_is_right_as_often_as_it_says():
    for half in blind_halves():
        for tens, (share, _) in calibration(half).items():
            assert share >= tens / 100


@pytest.mark.skipif(not ONET.is_dir(), reason=f"O*NET is expected in {ONET}")
def test_departments_of_onet_titles_keep_their_precision_and_recall():
    """Measured on the held-out half: 0.881 of 1,575 and 0.852 of 1,629; before tuning 0.784 and 0.625."""
    held_out = [title for title in listed_titles() if is_held_out(title.title)]

    assert len(held_out) == 1_629
    assert precision(held_out)[0] >= 0.85
    assert recall(held_out)[0] >= 0.80


@pytest.mark.slow
@pytest.mark.skipif(not ONET.is_dir(), reason=f"O*NET is expected in {ONET}")
def test_over_all_onet_titles_no_rule_fires_without_one_of_its_phrases_in_whole_words():
    """52,754 alternate titles; above all no "it", "hr" or "vp" inside a longer word."""
    short = {rule.id: rule for rule in RULES if not any(set("*.=") & set(p) for p in rule.phrases)}
    inside: list[tuple[str, str]] = []
    titles = [title for _, title in alternate_titles()]
    for title in titles:
        words = spaced(title) + spaced(title.replace(".", ""))
        for rule_id in read_title(title).rule.split("+"):
            if rule_id in short and not any(spaced(p) in words for p in short[rule_id].phrases):
                inside.append((title, rule_id))

    assert len(titles) == 52_754
    assert inside == []


def test_hardly_any_word_of_an_onet_title_is_taken_for_another_by_its_spelling():
    """Of some 8,000 words those that are misspelt: "Manger", "Vender", "Contactor"."""
    meant = shipped_reader().spelling.meant
    titles = [title for _, title in alternate_titles()] if ONET.is_dir() else []
    words = {word for title in titles for word in words_of(folded(title), ABBREVIATIONS)}
    taken = {word for word in words if meant(word) not in (word, word.removesuffix("s"), f"{word}s")}

    assert len(taken) <= 10, taken


def spaced(text: str) -> str:
    """The words of ``text``, abbreviations in full and well spelt, with a space before and after each."""
    words = [
        shipped_reader().spelling.meant(ABBREVIATIONS.get(word, word))
        for word in re.findall(r"[^\W\d_]+|&", text.lower().replace(" and ", " & "))
    ]
    return f" {' '.join(words)} "
