"""The two packages that attribution is compared with; they are installed by the benchmark alone."""

import importlib
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

from abm.bench.measuring import Clock

RULES: Final = "rules with marketing-attribution-models"
MARKOV: Final = "Markov with ChannelAttribution"

HALF_LIFE_HOURS: Final = 7 * 24.0


def _package(folder: Path, name: str) -> Any:
    """A package of a folder; what the product has itself comes first."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return importlib.import_module(name)


def credit_by_rules(clock: Clock, folder: Path, rules: Path) -> dict[str, dict[str, float]]:
    """
    The credit of each channel by each rule, with marketing-attribution-models.

    It is given the touches as a table of polars that is in memory already, with real times, as it asks for.
    """
    polars, mam = _package(folder, "polars"), _package(folder, "mam.core")
    touches = polars.read_parquet(rules).with_columns(
        polars.from_epoch("at_second", time_unit="s").alias("at"), polars.col("path").cast(polars.String)
    )
    with clock.time(RULES):
        paths = mam.MAM(
            touches,
            format_type="session",
            channels_colname="channel",
            journey_with_conv_colname="is_converted",
            datetime_colname="at",
            user_id_colname="path",
        )
        results = {
            "first": paths.run_first_click(),
            "last": paths.run_last_click(),
            "linear": paths.run_linear(),
            "position": paths.run_position_based(),
            "time_decay": paths.run_time_decay(HALF_LIFE_HOURS),
        }
    credit: dict[str, dict[str, float]] = {}
    for model, result in results.items():
        for row in result.to_polars().to_dicts():
            credit.setdefault(str(row["channels"]), {})[model] = float(row["attribution"])
    return credit


def markov_effects(clock: Clock, folder: Path, chains: Path) -> dict[str, float]:
    """The removal effects with ChannelAttribution, of a pandas table in memory; it simulates."""
    import pandas as pd

    with redirect_stdout(sys.stderr):  # it advertises
        package = _package(folder, "ChannelAttribution")
    paths = pd.read_parquet(chains)
    table = pd.DataFrame(
        {
            "path": paths["path"].str.replace("\x1f", " > "),
            "won": paths["opportunity_id"].notna().astype(int),
            "lost": paths["opportunity_id"].isna().astype(int),
        }
    )
    with redirect_stdout(sys.stderr), clock.time(MARKOV):
        answer = package.markov_model(
            table, "path", "won", var_null="lost", out_more=True, ncore=2, verbose=False, flg_pro=False
        )
    effects = answer["removal_effects"]
    return dict(zip(effects["channel_name"], effects.iloc[:, 1], strict=True))
