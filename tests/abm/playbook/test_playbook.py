"""The playbook: what is shipped, and what is said of mistakes."""

import re

import pytest

from abm.config.toml_files import lines_of, parse_toml
from abm.errors import SettingsError, UsageError
from abm.playbook.model import Playbook, shipped_names, shipped_playbook, shipped_text
from abm.playbook.tables import tables_of
from tests.company import playbook_with


def prices(name):
    return {rule.rule_id: float(rule.points) for rule in shipped_playbook(name).intent.rules}


def test_the_default_playbook_has_the_points_bands_and_decay_of_a_published_100_point_model():
    book = shipped_playbook("fit-intent-100")

    assert [float(r.points) for r in (*book.fit.account[:4], *book.fit.person)] == [10, 10, 10, 5, 15]
    kinds = ("pricing_view", "case_study_download", "webinar_attended", "repeat_visit", "sales_email_reply")
    assert [prices("fit-intent-100")[kind] for kind in kinds] == [10, 8, 12, 5, 15]
    assert (book.intent.decay.mode, book.intent.decay.points, book.intent.decay.period_days) == (
        "per_signal",
        2,
        7,
    )
    assert [(b.name, b.score_from, b.queue) for b in book.bands] == [
        ("nurture", 0, "marketing_nurture"),
        ("mql", 31, "ldr"),
        ("sql_priority", 61, "ae"),
    ]


def test_points_100_has_the_points_and_threshold_of_a_published_list():
    book = shipped_playbook("points-100")
    kinds = (
        "pricing_view",
        "case_study_download",
        "webinar_attended",
        "demo_request",
        "email_open",
        "blog_view",
    )

    assert [float(r.points) for r in book.fit.person] == [15, 10, 5]
    assert [float(r.points) for r in book.fit.account[:3]] == [10, 10, 5]
    assert [prices("points-100")[kind] for kind in kinds] == [15, 10, 10, 25, 1, 2]
    assert [(b.name, b.score_from) for b in book.bands] == [("nurture", 0), ("mql", 100)]


def test_the_version_is_of_the_rules_not_of_the_file():
    commented = playbook_with(("title = ", "# As agreed in spring.\ntitle = "))

    assert playbook_with().version == commented.version
    assert playbook_with().version != playbook_with(("person_cap = 50", "person_cap = 49")).version


def test_every_shipped_playbook_becomes_tables_with_as_many_cells_as_columns():
    for name in shipped_names():
        for table in tables_of(shipped_playbook(name)):
            width = table.columns.count(",") + 1
            assert all(len(row) == width for row in table.rows), table.name


def test_a_playbook_that_is_not_shipped_is_an_error_that_lists_those_that_are():
    with pytest.raises(UsageError, match="fit-intent-100 or points-100"):
        shipped_text("fit-intent-1000")


def test_all_mistakes_of_a_file_are_reported_at_once_each_with_its_line():
    text = shipped_text("fit-intent-100")
    text = text.replace("person_cap = 50 ", "person_cap = -5 ")
    text = text.replace('mode = "per_signal"', 'mode = "per_week"')
    text = text.replace("unseated_weight = 0.25", "unseated_wait = 0.25")
    text = text.replace(
        'kind = "case_study_download"\npoints = 8', 'kind = "case_study_download"\npoints = 8.125'
    )

    with pytest.raises(SettingsError) as caught:
        parse_toml(text, Playbook, file="playbook.toml")

    lines = {problem.split(":")[0]: problem for problem in caught.value.problems}
    where = {
        piece: f"line {1 + text[: text.index(piece)].count(chr(10))}"
        for piece in ("person_cap = -5", 'mode = "per_week"', "unseated_wait", "points = 8.125")
    }
    assert set(lines) == set(where.values())
    assert (
        "found Decimal('-5')" in lines[where["person_cap = -5"]]
        or "found -5" in lines[where["person_cap = -5"]]
    )
    assert "'per_signal', 'on_total', 'half_life' or 'window'" in lines[where['mode = "per_week"']]
    assert "committee.unseated_wait: is not a setting" in lines[where["unseated_wait"]]
    assert "at most two decimals, not 8.125" in lines[where["points = 8.125"]]
    assert str(caught.value).startswith("playbook.toml has 4 mistakes:")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "pricing_view"', 'kind = "pricing_page"', "'pricing_page' is not a kind"),
        (
            'kinds = ["contact_us"',
            'kinds = ["phone_call", "contact_us"',
            "hand_raise.kinds: 'phone_call' is not a kind",
        ),
        ("score_from = 31", "score_from = 61", "bands must start at 0 and rise"),
        ("stay_intent = 5", "stay_intent = 11", r"stay_intent \(11\) must not be above enter_intent \(10\)"),
        ('role = "economic_buyer"', 'role = "buyer"', "committee.roles\\[1\\].role"),
        (
            'role = "economic_buyer"',
            'role = "decision_maker"',
            "there are two committee roles called decision_maker",
        ),
        (
            'any_of = ["competitor"]\npoints',
            'any_of = ["competitor"]\nbelow = 5\npoints',
            "exactly one of any_of",
        ),
        (
            'field = "employees"\nbetween = [50, 5000]',
            'field = "industry"\nbetween = [50, 5000]',
            "employees, annual_revenue",
        ),
        ('account_types = ["competitor"', 'account_types = ["rival"', "mqa.exclude.account_types"),
        ("between = [50, 5000]", "between = [5000, 50]", "between must rise; found 5000 to 50"),
        ("between = [50, 5000]", "between = [50, nan]", "finite number"),
        ("window_days = 14", "window_days = true", "mqa.episode.window_days"),
        ("warm_days = 30", "warm_days = 1e21", "mqa.episode.warm_days"),
        ("score_from = 0\n", "score_from = 0\nmin_intent = 1\n", "the first band takes everyone"),
        ('name = "mql"', 'name = "nurture"', "there are two bands called nurture"),
        ("score_from = 0\n", "score_from = 0\nmin_fit = 1\n", "so its min_fit must be 0, not 1"),
        ("min_fit = 15", "waive_fit_from = 40", "there is no min_fit that high intent could waive"),
        (
            "\n[fit]",
            '\n[[agreed]]\nby = "D"\nrole = "R"\non = "yesterday-ish"\n[fit]',
            r"agreed\[1\].on: must be a valid date",
        ),
        ("max_points = 20\nper_days = 7\n", "max_points = 20\n", "a cap needs both max_points and per_days"),
        ('group = "email"\nmax_points = 6', 'group = "mail"\nmax_points = 6', "no rule is in group 'mail'"),
    ],
)
def test_a_mistake_says_what_is_allowed(old, new, words):
    with pytest.raises(SettingsError, match=words):
        playbook_with((old, new))


def test_a_mistake_between_parts_is_reported_beside_mistakes_of_fields():
    """One must not hide another: a wrong mode, a misspelt kind, a band twice, a mark above another."""
    text = shipped_text("fit-intent-100")
    for old, new in (
        ('mode = "per_signal"', 'mode = "weekly"'),
        ('kind = "pricing_view"', 'kind = "pricing_page"'),
        ('name = "mql"', 'name = "nurture"'),
        ("stay_intent = 5", "stay_intent = 50"),
    ):
        text = text.replace(old, new, 1)

    with pytest.raises(SettingsError) as caught:
        parse_toml(text, Playbook, file="playbook.toml")

    assert [problem.split(": ")[1] for problem in caught.value.problems] == [
        "intent.decay.mode",
        "intent.rules[1].kind",
        "bands[2]",
        "mqa.stay_intent",
        "definitions[4].bands",
    ]


def test_8_and_8_0_points_are_the_same_rule():
    assert playbook_with().version == playbook_with(("points = 8\n", "points = 8.0\n")).version


def test_a_file_that_is_not_toml_is_reported_with_the_line():
    with pytest.raises(SettingsError, match="line 2"):
        parse_toml('name = "x"\nname == 3', Playbook, file="playbook.toml")


def test_lines_are_found_in_nested_arrays_of_tables():
    text = "[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n[[a]]\n[[a.b]]\nc = 3"

    assert lines_of(text)[("a", 0, "b", 1, "c")] == 5
    assert lines_of(text)[("a", 1, "b", 0, "c")] == 8


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            'field = "employees"\nbetween = [50, 5000]',
            'field = "employees"\nbetwen = [50, 5000]',
            "fit.account[2].betwen: is not a setting of this file; did you mean between?",
        ),
        (
            'field = "industry"\nany_of = ["B2B SaaS"',
            'field = "industry"\nanyof = ["B2B SaaS"',
            "fit.account[1].anyof: is not a setting of this file; did you mean any_of?",
        ),
        (
            'kind = "pricing_view"',
            'knid = "pricing_view"',
            "intent.rules[1].knid: is not a setting of this file; did you mean kind?",
        ),
        (
            "person_cap = 50",
            "person_caps = 50",
            "intent.person_caps: is not a setting of this file; did you mean person_cap?",
        ),
        (
            "[mqa.episode]",
            "[mqa.episodes]",
            "mqa.episodes: is not a setting of this file; did you mean episode?",
        ),
    ],
)
def test_a_misspelt_key_gets_a_suggestion_and_no_second_mistake_that_follows_from_it(old, new, mistake):
    text = shipped_text("fit-intent-100")
    assert old in text
    changed = text.replace(old, new, 1)

    with pytest.raises(SettingsError) as caught:
        parse_toml(changed, Playbook, file="playbook.toml")
    line = 1 + changed[: changed.index(new.splitlines()[-1])].count("\n")
    assert caught.value.problems == [f"line {line}: {mistake}"]


def test_a_kind_under_a_misspelt_table_is_no_unknown_kind():
    text = shipped_text("fit-intent-100")
    text += '\n[[kind]]\nname = "fax"\nchannel = "sales"\ndirection = "inbound"\n'
    text = text.replace('kind = "form_fill"', 'kind = "fax"')

    with pytest.raises(SettingsError) as caught:
        parse_toml(text, Playbook, file="playbook.toml")
    assert [problem.split(": ", 1)[1] for problem in caught.value.problems] == [
        "kind: is not a setting of this file; did you mean kinds?"
    ]


def test_a_key_that_is_like_no_other_lists_those_that_there_are():
    with pytest.raises(
        SettingsError, match=r"mqa\.exclude\.xyz: is not a setting of this file; the settings"
    ):
        playbook_with(("recycle_days = 90", "recycle_days = 90\nxyz = 1"))


def test_a_mistake_behind_a_misspelt_key_is_reported_with_its_line():
    text = shipped_text("fit-intent-100").replace("person_cap = 50", "person_caps = -5")

    with pytest.raises(SettingsError) as caught:
        parse_toml(text, Playbook, file="playbook.toml")
    [unknown, negative] = sorted(caught.value.problems)
    assert unknown.split(":")[0] == negative.split(":")[0]
    assert "intent.person_cap: must be greater than or equal to 0; found -5" in "".join(caught.value.problems)


def test_no_playbook_cites_a_document_that_is_not_shipped():
    for name in shipped_names():
        assert not re.search(r"\b[A-Z]\d+\b|article", shipped_text(name)), name


def test_every_rule_of_a_shipped_playbook_says_where_its_points_come_from():
    for name in shipped_names():
        playbook = shipped_playbook(name)
        for rule in (*playbook.fit.account, *playbook.fit.person, *playbook.intent.rules):
            is_sentence = rule.source.startswith(("A published ", "Ours")) and rule.source.endswith(".")
            assert is_sentence, (
                f'{name}: a source is a sentence that begins with "A published" or "Ours"; found {rule!r}'
            )
