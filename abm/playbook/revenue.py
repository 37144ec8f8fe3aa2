"""What a playbook says about what follows a flag: answers of sales, funnel, attribution, losses, reviews."""

from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from abm.config.toml_files import TomlModel
from abm.playbook.values import Count, Name, Share
from abm.vocabulary.dispositions import REJECT_REASONS
from abm.vocabulary.states import FUNNEL_STAGES, FunnelStage

Framework = Literal["bant", "champ", "meddic"]


class Dispositions(TomlModel):
    """The reasons for which sales may reject what was handed over."""

    reject_reasons: Annotated[tuple[Name, ...], Field(min_length=1)] = REJECT_REASONS


class Qualification(TomlModel):
    """The frameworks that salespeople use; one for everybody is better than several for some."""

    frameworks: Annotated[tuple[Framework, ...], Field(min_length=1)] = get_args(Framework)


class Attribution(TomlModel):
    """
    Which touches earn credit for a deal.

    Touches older than ``look_back_days`` earn none. With time decay, a touch earns half as much as one
    ``half_life_days`` later. Models that learn from paths look at their latest ``longest_path`` steps.
    """

    look_back_days: Count = 180
    half_life_days: Count = 30
    longest_path: Count = 20


class Benchmark(TomlModel):
    """The usual share of those who go on from one stage of the funnel to a later one."""

    from_stage: FunnelStage
    to_stage: FunnelStage
    low: Share
    high: Share | None = None


class LossReadings(TomlModel):
    """
    When losses say more than that deals were lost.

    Deals lost on features ``consistent_quarters`` in a row belong on the roadmap. If ``no_decision_share`` or
    more of at least ``least_losses`` in a quarter ended without a decision, interest lacks an acute pain.
    """

    consistent_quarters: Count = 2
    no_decision_share: Share = Decimal("0.30")
    least_losses: Count = 5


class Funnel(TomlModel):
    """
    The stages from an inquiry to a customer, in their order, and how their conversion is judged.

    Somebody converts in time within ``within_days``.
    """

    stages: Annotated[tuple[FunnelStage, ...], Field(min_length=2)] = FUNNEL_STAGES
    within_days: Count = 90
    benchmarks: tuple[Benchmark, ...] = (
        Benchmark(from_stage="mql", to_stage="sql", low=Decimal("0.20"), high=Decimal("0.30")),
        Benchmark(from_stage="mql", to_stage="sal", low=Decimal("0.85")),
    )
    losses: LossReadings = LossReadings()

    @model_validator(mode="after")
    def _stages_are_known_once(self) -> Self:
        twice = sorted({stage for stage in self.stages if self.stages.count(stage) > 1})
        if twice:
            raise ValueError(f"stages has {', '.join(twice)} twice; list each stage once")
        for benchmark in self.benchmarks if "benchmarks" in self.model_fields_set else ():
            pair = [stage for stage in self.stages if stage in (benchmark.from_stage, benchmark.to_stage)]
            if pair != [benchmark.from_stage, benchmark.to_stage]:
                raise ValueError(
                    f"benchmarks has one from {benchmark.from_stage} to {benchmark.to_stage}; "
                    f"name two stages in their order: {', '.join(self.stages)}"
                )
        return self


class Reviews(TomlModel):
    """How many days after a review the next one of its kind is due."""

    voice_of_customer: Count = 7
    batch: Count = 14
    losses: Count = 92
    rules: Count = 92
