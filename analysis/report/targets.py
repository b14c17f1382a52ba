"""Results against the programme's targets, stage by stage, from what the units reported: a table of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.dataset import Dataset, in_language
from analysis.dataset.codebook import Label
from analysis.tables import wording
from analysis.tables.layout import Grid, GridCell, GridRow
from analysis.tables.numbers import format_decimal, rounded
from analysis.tables.text import NOT_COMPUTED

NAME = "annex:targets"
WORDS: dict[str, Label] = {
    "title": {"vi": "Kết quả thực hiện các chỉ tiêu qua từng giai đoạn", "en": "Results against targets, stage by stage"},
    "indicator": {"vi": "Chỉ tiêu", "en": "Indicator"},
    "unit": {"vi": "Đơn vị tính", "en": "Unit"},
    "before": {"vi": "Trước Nghị quyết", "en": "Before the resolution"},
    "target": {"vi": "Chỉ tiêu", "en": "Target"},
    "result": {"vi": "Kết quả", "en": "Result"},
    "percent": {"vi": "Đạt %", "en": "Percent"},
    "note": {
        "vi": "Chỉ tiêu và kết quả của mỗi giai đoạn cộng từ những đơn vị có cả hai số; số trước Nghị quyết cộng từ mọi đơn vị.",
        "en": "Targets and results of a stage are sums over the units that gave both; “before” sums all that gave a figure.",
    },
    "units": {"vi": "Số đơn vị đã báo cáo: {n}.", "en": "Units that reported: {n}."},
}
TARGET = re.compile(r"(i\d+_\d+[a-z]?)_target_(\d{4}_\d{4})")
"""How the annex names the target of an indicator in a stage."""


@dataclass(frozen=True)
class Reached:
    """What an indicator aimed at and reached in a stage, over the units that gave both."""

    target: float
    result: float

    @property
    def percent(self) -> float | None:
        """The result in percent of the target; None where nothing was aimed at."""
        return 100 * self.result / self.target if self.target > 0 else None


def reached(frame: pd.DataFrame, indicator: str, stage: str) -> Reached | None:
    """Sums of target and result of a stage; None where no unit gave both."""
    both = frame[[f"{indicator}_target_{stage}", f"{indicator}_{stage}"]].dropna().astype(float)
    return Reached(*both.sum().tolist()) if len(both) else None


def targets_grid(annex: Dataset, language: str) -> Grid:
    """Indicators down the side; before the resolution, then target, result and percent of every stage."""
    found = [match for name in annex.frame().columns if (match := TARGET.fullmatch(str(name)))]
    stages = list(dict.fromkeys(match[2] for match in found))

    def say(name: str) -> str:
        return in_language(WORDS[name], language, "")

    heads = [GridCell(say(name), rowspan=2) for name in ("indicator", "unit", "before")]
    over = [GridCell(stage.replace("_", "–"), colspan=3) for stage in stages]
    under = [GridCell(say(name)) for _ in stages for name in ("target", "result", "percent")]
    source = in_language(annex.codebook.title, language, "")
    return Grid(
        id=NAME,
        title=say("title"),
        subtitle=in_language(wording.SIMULATED, language, "") if annex.codebook.simulated else "",
        header=((*heads, *over), tuple(under)),
        body=tuple(_rows(annex, list(dict.fromkeys(match[1] for match in found)), stages, language)),
        footnotes=(
            say("note"),
            say("units").format(n=len(annex.frame())),
            f"{in_language(wording.SOURCE, language, '')}: {source}",
        ),
        simulated=annex.codebook.simulated,
        language=language,
        words=2,
    )


def _rows(annex: Dataset, indicators: Sequence[str], stages: Sequence[str], language: str) -> Iterator[GridRow]:
    frame, book = annex.frame(), annex.codebook
    for indicator in indicators:
        variable = book.variable(f"{indicator}_{stages[-1]}")
        # The label ends with the stage, which the columns say.
        name = in_language(variable.label, language, indicator).rpartition(",")[0]
        before = frame.get(f"{indicator}_before2008")
        cells = [GridCell(name), GridCell(variable.unit or "")]
        cells.append(_number(None if before is None else float(before.astype(float).sum()), 0, language))
        for stage in stages:
            one = reached(frame, indicator, stage)
            values = (None, None, None) if one is None else (one.target, one.result, one.percent)
            cells += [_number(value, places, language) for value, places in zip(values, (0, 0, 1), strict=True)]
        yield GridRow(tuple(cells))


def _number(value: float | None, places: int, language: str) -> GridCell:
    if value is None:
        return GridCell(NOT_COMPUTED)
    number = rounded(value, places)
    return GridCell(format_decimal(number, language=language), number)
