"""Made-up figures of annex units, consistent in themselves: for tests, the drill and the demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis.annex.definition import OF, RESULT, TARGET, AnnexDefinition, Indicator, figure_name, read_definition
from analysis.annex.units import Unit, read_units

ANNEX = Path(__file__).resolve().parent.parent / "questionnaires" / "annex"
DEFINITION, UNITS = ANNEX / "figures.yaml", ANNEX / "units.csv"
LEVELS = (40, 120, 400, 1500, 6000)


def annex_definition() -> AnnexDefinition:
    """The annex of the plan."""
    return read_definition(DEFINITION)


def annex_units() -> Mapping[str, Unit]:
    """The units that report."""
    return read_units(UNITS)


def simulate_unit(definition: AnnexDefinition, chance: np.random.Generator) -> dict[str, int]:
    """The figures of one unit: bigger units have more of everything, periods grow, what must agree agrees."""
    size = float(np.exp(np.clip(chance.normal(0, 0.5), -1, 1)))
    figures: dict[str, int] = {}
    for place, indicator in enumerate(definition.indicators):
        now = LEVELS[place % len(LEVELS)] * size * chance.uniform(0.8, 1.25)
        for period in definition.periods:
            limits = [_limit(definition, figures, indicator, role, period.name) for role in indicator.roles if role != OF]
            values = _counts(indicator, now, limits, chance)
            figures.update({figure_name(indicator, role, period): value for role, value in values.items()})
            if period.target:
                figures[figure_name(indicator, TARGET, period)] = int(values[RESULT] * chance.uniform(0.8, 1.2)) + 1
            now *= chance.uniform(1.0, 1.3)
    return figures


def _limit(
    definition: AnnexDefinition, figures: Mapping[str, int], indicator: Indicator, role: str, period: str
) -> tuple[int, int | None]:
    """The least and the most that a figure may be, by the indicators it is held against."""
    ends: list[int | None] = [
        figures["_".join(part for part in (definition.indicator(code).name, role, period) if part)] if code else None
        for code in (indicator.at_least, indicator.at_most)
    ]
    return ends[0] or 0, ends[1]


def _counts(
    indicator: Indicator, level: float, limits: Sequence[tuple[int, int | None]], chance: np.random.Generator
) -> dict[str, int]:
    roles = [role for role in indicator.roles if role != OF]
    if len(roles) > 1:
        shares = chance.dirichlet([20] * (len(roles) - 1))
        wanted = [max(1, int(level * share)) for share in shares]
        parts = [_within(value, limit) for value, limit in zip(wanted, limits[1:], strict=True)]
        values = {RESULT: sum(parts), **dict(zip(roles[1:], parts, strict=True))}
    else:
        values = {RESULT: _within(max(1, int(level)), limits[0])}
    if OF in indicator.roles:
        values[OF] = int(values[RESULT] * chance.uniform(1.1, 1.6)) + 1
    return values


def _within(value: int, limit: tuple[int, int | None]) -> int:
    low, high = limit
    return max(low, value if high is None else min(value, high * 3 // 4))
