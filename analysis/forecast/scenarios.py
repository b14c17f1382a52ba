"""What is to be forecast and under which assumptions: a YAML file in which every scenario states its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.dataset.codebook import Label
from analysis.errors import PlanError
from analysis.forecast.series import AnnualSeries
from analysis.tables.source import Node, read_yaml

TOP = ("title", "source", "simulated", "horizon", "view", "level", "draws", "seed", "series", "scenarios")
DRAWS, SEED, LEVEL = 4000, 2023, 0.95


@dataclass(frozen=True)
class Wanted:
    """A series to forecast: its label, unit (of a number) and the labels of its parts (of a structure)."""

    name: str
    label: Label
    unit: Label
    parts: Mapping[str, Label]
    decimals: int = 0


@dataclass(frozen=True)
class Assumption:
    """One assumed departure from the trend, every year from `start` to `end`.

    Of a number: `growth` in percentage points a year. Of a structure: the odds of `part` against each other part change by
    `odds` percent a year.
    """

    series: str
    start: int
    end: int
    growth: float = 0.0
    part: str = ""
    odds: float = 0.0

    def per_year(self, parts: tuple[str, ...]) -> np.ndarray:
        """What one year adds: to the logarithm of a number (1,), to the log-ratios of a structure (parts,)."""
        if not self.part:
            return np.array([self.growth / 100])
        return np.where(np.array(parts) == self.part, np.log1p(self.odds / 100), 0.0)


@dataclass(frozen=True)
class Scenario:
    """A set of assumptions; the first of a file is the baseline."""

    name: str
    label: Label
    note: Label
    assumptions: tuple[Assumption, ...]

    def added(self, series: AnnualSeries, years: np.ndarray) -> np.ndarray:
        """What the scenario adds up to in each year (years, 1 or parts)."""
        total = np.zeros((len(years), max(len(series.parts), 1)))
        for one in self.assumptions:
            if one.series == series.name:
                passed = np.clip(np.minimum(years, one.end) - one.start + 1, 0, None)
                total += passed[:, None] * one.per_year(series.parts)
        return total


@dataclass(frozen=True)
class ForecastPlan:
    """A forecast before it meets the series: to `horizon`, with a view to `view`, intervals at `level`."""

    title: Label
    source: Label
    horizon: int
    view: int
    level: float
    draws: int
    seed: int
    simulated: bool
    series: tuple[Wanted, ...]
    scenarios: tuple[Scenario, ...]


def read_scenarios(path: str | Path, series: Mapping[str, AnnualSeries]) -> ForecastPlan:
    """The plan of a YAML file on these series.

    Raises:
        PlanError: an unknown key, series or part, or years in the wrong order; names the line.
    """
    root = read_yaml(Path(path))
    root.mapping(TOP, required=("title", "source", "horizon", "series", "scenarios"))
    last = max(int(one.years[-1]) for one in series.values())
    horizon = root["horizon"].integer()
    view = root["view"].integer() if "view" in root else horizon
    if not last < horizon <= view:
        root["horizon"].fail(f"the series end in {last}: the horizon must be later, and the view not before it")
    level = root["level"].number() if "level" in root else LEVEL
    if not 0 < level < 1:
        root["level"].fail("the level must lie between 0 and 1")
    simulated = root.get("simulated")
    return ForecastPlan(
        title=root["title"].words(),
        source=root["source"].words(),
        horizon=horizon,
        view=view,
        level=level,
        draws=root["draws"].integer() if "draws" in root else DRAWS,
        seed=root["seed"].integer() if "seed" in root else SEED,
        simulated=bool(simulated.value) if simulated else False,
        series=tuple(_wanted(node, series) for node in root["series"].items()),
        scenarios=_scenarios(root["scenarios"], series, view),
    )


def _wanted(node: Node, series: Mapping[str, AnnualSeries]) -> Wanted:
    node.mapping(("name", "label", "unit", "parts", "decimals"), required=("name", "label"))
    name = node["name"].choice(series, "series of the data")
    parts = node.get("parts")
    labels = {key: parts[key].words() for key in parts.mapping(series[name].parts)} if parts else {}
    return Wanted(
        name,
        node["label"].words(),
        node["unit"].words() if "unit" in node else {},
        {part: labels.get(part, {"vi": part}) for part in series[name].parts},
        node["decimals"].integer() if "decimals" in node else 0,
    )


def _scenarios(node: Node, series: Mapping[str, AnnualSeries], view: int) -> tuple[Scenario, ...]:
    found = tuple(_scenario(item, series, view) for item in node.items())
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        node.fail("two scenarios have the same name")
    if found[0].assumptions:
        raise PlanError("the first scenario is the baseline and assumes nothing", where=node.where, advice="begin with the trend")
    return found


def _scenario(node: Node, series: Mapping[str, AnnualSeries], view: int) -> Scenario:
    node.mapping(("name", "label", "note", "assumptions"), required=("name", "label"))
    given: Iterable[Node] = node["assumptions"].items() if "assumptions" in node else ()
    note = node["note"].words() if "note" in node else {}
    return Scenario(node["name"].text(), node["label"].words(), note, tuple(_assumption(item, series, view) for item in given))


def _assumption(node: Node, series: Mapping[str, AnnualSeries], view: int) -> Assumption:
    node.mapping(("series", "from", "to", "growth", "part", "odds"), required=("series", "from"))
    name = node["series"].choice(series, "series of the data")
    parts = series[name].parts
    needed, other = (("part", "odds"), ("growth",)) if parts else (("growth",), ("part", "odds"))
    if any(key not in node for key in needed) or any(key in node for key in other):
        node.fail(f"an assumption on {name} needs {' and '.join(needed)}, and nothing else")
    return Assumption(
        series=name,
        start=node["from"].integer(),
        end=node["to"].integer() if "to" in node else view,
        growth=0.0 if parts else node["growth"].number(),
        part=node["part"].choice(parts, f"part of {name}") if parts else "",
        odds=node["odds"].number() if parts else 0.0,
    )
