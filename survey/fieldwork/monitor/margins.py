"""The sample as it came about against the frame: shares of each category, and how far they are apart."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from survey.errors import SurveyError
from survey.fieldwork.monitor.situation import CaseState
from survey.frozen import dataclass
from survey.language import _
from survey.outside import read_csv, read_text

COLUMNS = ("variable", "value", "total")


@dataclass(frozen=True, slots=True)
class Margin:
    """One category: its share in the frame and among interviews, and how many interviews there are."""

    variable: str
    value: str
    frame: float
    realised: float
    count: int

    @property
    def gap(self) -> float:
        """Realised minus frame, in shares."""
        return self.realised - self.frame


def read_margins(path: Path) -> dict[str, dict[str, float]]:
    """Frame totals by variable and value, from a CSV file with the columns `variable,value,total` (persons, or shares).

    Raises:
        SurveyError: a column is missing, or a total is no number above 0.
    """
    columns, rows = read_csv(read_text(path), str(path))
    if not set(COLUMNS) <= set(columns):
        raise SurveyError(_("the file of margins needs the columns {names}").format(names=", ".join(COLUMNS)), where=str(path))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for number, row in enumerate(rows, 2):
        try:
            total = float(row["total"] or "")
        except (TypeError, ValueError):
            total = math.nan
        if not total > 0 or math.isinf(total):
            raise SurveyError(_("the total is no number above 0: {text}").format(text=row["total"]), where=f"{path}:{number}")
        found[row["variable"] or ""][row["value"] or ""] = total
    return dict(found)


def compare(frame: Mapping[str, Mapping[str, float]], states: Sequence[CaseState]) -> tuple[Margin, ...]:
    """Each category of the frame with its share among interviews, unweighted; answers count before the sample's columns."""
    found = []
    for variable, totals in frame.items():
        values = (state.answers.get(variable) or state.about.get(variable, "") for state in states if state.done)
        counts = Counter(value for value in values if value)
        everybody, interviews = sum(totals.values()), counts.total()
        for value, total in totals.items():
            realised = counts[value] / interviews if interviews else 0.0
            found.append(Margin(variable, value, total / everybody, realised, counts[value]))
    return tuple(found)
