"""The roll-up: counts summed over units, percentages from numerators and denominators, what is missing shown or estimated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.annex.definition import RESULT, AnnexDefinition, Figure, figure_name
from analysis.annex.impute import Imputed, impute
from analysis.annex.units import Unit
from analysis.errors import VariableError

NATIONAL = ""
GROUPINGS = ("type", "region")


@dataclass(frozen=True)
class Line:
    """One figure of one group of units.

    `total` sums what was reported; `percent` (0–100) is of the units that gave numerator and denominator, `percent_units` of
    them. `missing` names the units that gave none. `imputed` estimates the total of all units, where that was asked for.
    """

    figure: Figure
    by: str
    group: str
    units: int
    reported: int
    missing: tuple[str, ...]
    total: float
    percent: float | None = None
    percent_units: int = 0
    imputed: Imputed | None = None


def roll_up(
    table: pd.DataFrame,
    definition: AnnexDefinition,
    units: Mapping[str, Unit],
    *,
    by: str | None = None,
    imputing: bool = False,
    level: float = 0.95,
) -> tuple[Line, ...]:
    """The figures of `table` (units × figures, NaN where missing) over all units, or by `type` or `region` of unit.

    A total over no unit is NaN, never zero. With `imputing` each line also has an estimate for all its units (`impute`).

    Raises:
        VariableError: `by` is neither of the two.
    """
    return tuple(_lines(table, definition, units, by, imputing, level))


def groups_of(units: Mapping[str, Unit], by: str | None) -> dict[str, list[str]]:
    """Unit numbers by group; without a grouping all units are one. Units without a region are a group of their own."""
    if by is None:
        return {NATIONAL: list(units)}
    if by not in GROUPINGS:
        raise VariableError("is no grouping of units", where=by, advice=f"one of {', '.join(GROUPINGS)}")
    groups: dict[str, list[str]] = {}
    for code, unit in units.items():
        groups.setdefault(unit.type if by == "type" else unit.region, []).append(code)
    return groups


def _lines(
    table: pd.DataFrame, definition: AnnexDefinition, units: Mapping[str, Unit], by: str | None, imputing: bool, level: float
) -> Iterator[Line]:
    kinds = {code: unit.type for code, unit in units.items()}
    for group, codes in groups_of(units, by).items():
        part = table.loc[codes]
        for figure in definition.figures.values():
            column = part[figure.name]
            there = column.notna()
            percent, both = percentage(part, figure)
            yield Line(
                figure=figure,
                by=by or "",
                group=group,
                units=len(codes),
                reported=int(there.sum()),
                missing=tuple(str(code) for code in column.index[~there]),
                total=float(column.sum()) if there.any() else float("nan"),
                percent=percent,
                percent_units=both,
                imputed=impute(column, earlier(part, definition, figure), kinds, level) if imputing else None,
            )


def percentage(part: pd.DataFrame, figure: Figure) -> tuple[float | None, int]:
    """100 · Σ numerator / Σ denominator over the units that gave both, and how many these are; None where there is none."""
    role = figure.indicator.denominator_role
    if figure.role != RESULT or role is None:
        return None, 0
    name = figure_name(figure.indicator, role, figure.period)
    if name not in part.columns:
        return None, 0
    both = part[[figure.name, name]].dropna()
    bottom = float(both[name].sum())
    return (100 * float(both[figure.name].sum()) / bottom if bottom > 0 else None), len(both)


def earlier(part: pd.DataFrame, definition: AnnexDefinition, figure: Figure) -> pd.Series | None:
    """The same figure of the period before, or None for the first."""
    place = definition.periods.index(figure.period)
    name = figure_name(figure.indicator, figure.role, definition.periods[place - 1]) if place else ""
    return part[name] if name in part.columns else None


def as_frame(lines: tuple[Line, ...], language: str = "vi") -> pd.DataFrame:
    """The lines as a data frame for Excel and CSV."""
    return pd.DataFrame(
        {
            "group": line.group,
            "figure": line.figure.name,
            "label": line.figure.label(language),
            "unit": line.figure.indicator.unit[language],
            "total": line.total,
            "percent": np.nan if line.percent is None else line.percent,
            "percent_units": line.percent_units,
            "reported": line.reported,
            "units": line.units,
            "missing": " ".join(line.missing),
            **({} if line.imputed is None else line.imputed.told(language)),
        }
        for line in lines
    )
