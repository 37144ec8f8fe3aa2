"""Attribution: five rule models over many paths in one statement, a Markov chain, and two packages beside."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from abm.bench import attribution_peers as peers
from abm.bench.measuring import Clock, Measured, in_child, median_part, median_peak_mb
from abm.bench.tables import Line, Table, cost_line
from abm.errors import BenchFailed
from abm.pipeline.steps.channel_shares import count_moves
from abm_graph.channel_credit import effects_of_moves
from abm_warehouse.storage.connections import connect, one_row
from abm_warehouse.storage.sql_text import literal

FLOOR, RULES, MARKOV = "floor", "rules", "markov"

NAMES: Final = {
    FLOOR: "floor: group the touches that led to a deal by path",
    RULES: "five rule models in one statement",
    peers.RULES: "the same with marketing-attribution-models",
    MARKOV: "exact Markov chain",
    peers.MARKOV: "the same with ChannelAttribution, which simulates",
}

PACKAGES: Final = (
    "marketing-attribution-models==2.1.1",
    "ChannelAttribution==2.2.5",
    "polars",
    "polars-runtime-32",
    *("matplotlib", "contourpy", "cycler", "fonttools", "kiwisolver", "pillow", "pyparsing"),
)
"""What the benchmark installs to compare with; what else they need is installed with the product."""

MODELS: Final = ("first", "last", "linear", "position", "time_decay")

HALF_LIFE_SECONDS: Final = 7 * 24 * 3600

TOUCHES = """
    select
        path::integer as path,
        ('channel ' || hash(path, step, 'channel') % 15)::varchar as channel,
        (step * 25000 + hash(path, step, 'time') % 25000)::integer as at_second,
        hash(path, 'outcome') % 10 < 3 as is_converted
    from range($paths) as paths (path), range(20) as steps (step)
    where step <= hash(path, 'length') % 20
"""
"""Paths of 1 to 20 touches, 10.5 on average, over 15 channels; three in ten end in a deal."""

CREDIT = f"""
    with channels as (
        select
            path,
            channel,
            count(*) as touches,
            sum(pow(2.0::double, at_second / {HALF_LIFE_SECONDS}.0::double)) as decay,
            min(at_second) as first_at,
            max(at_second) as last_at
        from touches
        where is_converted
        group by path, channel
    ),
    paths as (
        select
            path,
            sum(touches)::double as touches,
            sum(decay) as decay,
            min(first_at) as first_at,
            max(last_at) as last_at
        from channels
        group by path
    ),
    placed as (
        select
            channels.channel,
            channels.touches,
            (channels.first_at = paths.first_at)::integer as is_first,
            (channels.last_at = paths.last_at)::integer as is_last,
            channels.decay / paths.decay as decay,
            paths.touches as touches_of_path
        from channels
        inner join paths
            on paths.path = channels.path
    )
    select
        channel::varchar as channel,
        sum(is_first)::double as "first",
        sum(is_last)::double as "last",
        sum(touches / touches_of_path) as linear,
        sum(
            case touches_of_path
                when 1 then 1.0
                when 2 then 0.5::double * touches
                else 0.4::double * (is_first + is_last)
                    + 0.2::double * (touches - is_first - is_last) / (touches_of_path - 2)
            end
        ) as position,
        sum(decay) as time_decay
    from placed
    group by channel
    order by channel
"""
"""A deal is worth 1; a touch weighs twice as much as one a half-life before it, wherever the clock begins."""


def bench(folder: Path, paths: int, markov_paths: int, repeat: int, *, with_peers: bool) -> list[Table]:
    """
    Measure attribution.

    Parameters
    ----------
    folder
        Where the made-up paths are kept, and the packages are installed.
    paths, markov_paths
        How many paths the rule models and the Markov chain are given.
    repeat
        How often everything is measured, by turns.
    with_peers
        Whether the two packages are installed into ``folder`` and measured beside; ratios are of CPU time.

    Raises
    ------
    BenchFailed
        If a package cannot be installed, or gives other credit.
    """
    rules, chains = folder / "touches.parquet", folder / "paths.parquet"
    counts = in_child(write_paths, rules, chains, paths, markov_paths).answer
    installed = folder / "packages"
    if with_peers:
        install(installed)
    taken: dict[str, list[Measured]] = {}
    for _ in range(repeat):
        taken.setdefault(RULES, []).append(in_child(credit_by_rules, rules))
        taken.setdefault(MARKOV, []).append(in_child(markov_effects, chains))
        if with_peers:
            taken.setdefault(peers.RULES, []).append(in_child(peers.credit_by_rules, installed, rules))
            taken.setdefault(peers.MARKOV, []).append(in_child(peers.markov_effects, installed, chains))
            require_same_credit(taken[RULES][-1].answer, taken[peers.RULES][-1].answer)
    return [
        Table(f"rule models over {paths:,} paths with {counts:,} touches", _lines(taken, RULES, peers.RULES)),
        Table(f"Markov chain over {markov_paths:,} paths", _lines(taken, MARKOV, peers.MARKOV)),
    ]


def _lines(taken: Mapping[str, list[Measured]], ours: str, theirs: str) -> list[Line]:
    lines: list[Line] = []
    own = median_part(taken[ours], ours)
    if ours == RULES:
        floor = median_part(taken[RULES], FLOOR)
        lines.append(cost_line(NAMES[FLOOR], floor))
        lines.append(cost_line(NAMES[ours], own, floor=floor, peak_mb=median_peak_mb(taken[ours])))
    else:
        lines.append(cost_line(NAMES[ours], own, peak_mb=median_peak_mb(taken[ours])))
    if theirs in taken:
        other = median_part(taken[theirs], theirs)
        ratio = other.cpu_seconds / own.cpu_seconds
        lines.append(cost_line(NAMES[theirs], other, peak_mb=median_peak_mb(taken[theirs]), ratio=ratio))
    return lines


def write_paths(clock: Clock, rules: Path, chains: Path, paths: int, markov_paths: int) -> int:
    """Make the paths up, as touches and as the paths of ``int_channel_paths``; how many touches there are."""
    with connect() as con:
        con.execute(f"create table touches as {TOUCHES}", {"paths": paths})
        con.execute(f"copy touches to {literal(str(rules))} (format parquet)")
        con.execute(
            "create table paths as select 'won' as goal, path as account,"
            " case when any_value(is_converted) then path::varchar end as opportunity_id,"
            " true as is_learned_from, string_agg(channel, chr(31) order by at_second) as path"
            f" from ({TOUCHES}) as touches group by touches.path",
            {"paths": markov_paths},
        )
        con.execute(f"copy paths to {literal(str(chains))} (format parquet)")
        [touches] = one_row(con, "select count(*) from touches")
    return int(touches)


def credit_by_rules(clock: Clock, rules: Path) -> dict[str, dict[str, float]]:
    """The credit of each channel by each rule, of touches that are in a table already."""
    made = literal(str(rules))
    with connect() as con:
        con.execute(f"create type channel as enum (select distinct channel from {made} order by channel)")
        con.execute(
            "create table touches as select path, channel::channel as channel, at_second, is_converted"
            f" from {made}"
        )
        with clock.time(FLOOR):
            one_row(con, "select count(*) from (select path from touches where is_converted group by path)")
        with clock.time(RULES):
            rows = con.execute(CREDIT).fetchall()
    return {channel: dict(zip(MODELS, credit, strict=True)) for channel, *credit in rows}


def markov_effects(clock: Clock, chains: Path) -> dict[str, float]:
    """The removal effect of each channel, of paths that are in a table already."""
    with connect() as con:
        con.execute(f"create table int_channel_paths as from {literal(str(chains))}")
        count_moves(con, "nothing")  # what is imported on first use is not measured
        with clock.time(MARKOV):
            return effects_of_moves(count_moves(con, "won"))


def require_same_credit(
    found: Mapping[str, Mapping[str, float]], expected: Mapping[str, Mapping[str, float]]
) -> None:
    """
    Refuse credit that differs by more than a millionth of itself.

    Raises
    ------
    BenchFailed
        If a channel has other credit by a model.
    """
    for channel, by_model in expected.items():
        for model, credit in by_model.items():
            if abs(found[channel][model] - credit) > 1e-6 * max(credit, 1.0):
                raise BenchFailed(
                    f"{channel} is credited {found[channel][model]} by {model}, and {credit} by the"
                    " package, so the times mean nothing. Find out which of the two is wrong."
                )


def install(folder: Path) -> None:
    """
    Install the packages to compare with into a folder of their own, unless they are there.

    Raises
    ------
    BenchFailed
        If pip cannot install them; the message has the end of what it says.
    """
    if (folder / "mam").is_dir() and (folder / "ChannelAttribution").is_dir():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    done = subprocess.run([*command, *PACKAGES], capture_output=True, text=True, check=False)  # noqa: S603 - constants
    if done.returncode:
        raise BenchFailed(
            f"The packages to compare with cannot be installed: {done.stderr.strip()[-400:]}"
            " Leave them out with --no-peers."
        )
