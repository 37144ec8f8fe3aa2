"""Conversion between the stages of the funnel, beside what is usual."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.revenue import FunnelRatio


def ratios_card(ratios: Sequence[FunnelRatio]) -> Component:
    """Conversion between stages, accounts and people side by side, with what is usual."""
    sql = show_sql("funnel_ratios")
    if not ratios:
        return card("Conversion", quiet("Nobody has gone from one stage to another yet."), sql=sql)
    pairs: dict[tuple[str, str], dict[str, FunnelRatio]] = defaultdict(dict)
    for ratio in ratios:
        pairs[ratio.from_stage, ratio.to_stage][ratio.level] = ratio
    rows = [
        html.Tr(
            [
                html.Th(f"{labels.funnel_stage(start)} to {labels.funnel_stage(end)}", scope="row"),
                *(html.Td(_conversion(levels.get(level)), className="num") for level in labels.FUNNEL_LEVELS),
                html.Td(_benchmark(next(iter(levels.values()))), className="num"),
                html.Td(_verdict(levels)),
            ]
        )
        for (start, end), levels in pairs.items()
    ]
    heads = ("From and to", "Accounts", "People", "Usual", "")
    note = f"Of those who have had {ratios[0].within_days} days, how many came that far within them."
    table = scroller(data_table(heads, rows, numbers=(1, 2, 3)), "Conversion")
    return card("Conversion", _conversion_plot(pairs), table, quiet(note), sql=sql)


def _conversion_plot(pairs: Mapping[tuple[str, str], Mapping[str, FunnelRatio]]) -> Component:
    """Conversion of accounts and of people, with what is usual as a band behind both."""
    names = [f"{labels.funnel_stage(start)} to {labels.funnel_stage(end)}" for start, end in pairs]
    traces = []
    for level, colour in zip(labels.FUNNEL_LEVELS, (plots.TEAL, plots.BLUE), strict=True):
        ratios = [levels.get(level) for levels in pairs.values()]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": labels.FUNNEL_LEVELS[level],
                "y": names,
                "x": [ratio.conversion if ratio else None for ratio in ratios],
                "customdata": [routes.funnel_url(level=level, stage=end) for _, end in pairs],
                "hovertemplate": "%{y}: %{x:.0%}<extra>" + labels.FUNNEL_LEVELS[level] + "</extra>",
                "marker": {"color": colour},
            }
        )
    bands = [
        plots.usual_band(low, high or 1.0, along="x", at=(place - 0.46, place + 0.46))
        for place, levels in enumerate(pairs.values())
        for low, high in [_usual(levels)]
        if low is not None
    ]
    return plots.plot(
        "conversion",
        [*traces, *([plots.usual_in_legend("Usual")] if bands else [])],
        says="Conversion from stage to stage of accounts and people, and what is usual.",
        height=340,
        barmode="group",
        shapes=bands,
        xaxis=plots.PERCENT | {"range": [0, 1.02]},
        yaxis={"autorange": "reversed"},
    )


def _usual(levels: Mapping[str, FunnelRatio]) -> tuple[float | None, float | None]:
    some = next(iter(levels.values()))
    return some.benchmark_low, some.benchmark_high


def _conversion(ratio: FunnelRatio | None) -> list[Component]:
    if ratio is None or ratio.conversion is None:
        return [html.Span(formatting.DASH)]
    of = f"{formatting.count(ratio.converted_in_time)} of {formatting.count(ratio.complete)}"
    return [html.Span(formatting.share(ratio.conversion)), html.Div(of, className="job")]


def _benchmark(ratio: FunnelRatio) -> str:
    if ratio.benchmark_low is None:
        return formatting.DASH
    low = formatting.share(ratio.benchmark_low)
    if ratio.benchmark_high is None:
        return f"{low} or more"
    return f"{low} to {formatting.share(ratio.benchmark_high)}"


def _verdict(levels: Mapping[str, FunnelRatio]) -> Component | None:
    """Whether the conversion of accounts, or else of people, is as usual."""
    ratio = levels.get("account") or levels.get("person")
    if ratio is None or ratio.benchmark_low is None or ratio.conversion is None:
        return None
    shown = round(ratio.conversion, 2)
    if shown < ratio.benchmark_low:
        return html.Span([icon("arrow-down"), " below"], className="verdict to-find")
    if ratio.benchmark_high is not None and shown > ratio.benchmark_high:
        return html.Span([icon("arrow-up"), " above"], className="verdict")
    return html.Span([icon("check2"), " usual"], className="verdict")
