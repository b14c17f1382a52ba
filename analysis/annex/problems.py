"""What can be wrong with an annex, as one table: each kind with its severity, its words and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset.codebook import Label
from analysis.tables.source import read_yaml

FILE = Path(__file__).with_name("problems.yaml")


class Severity(StrEnum):
    """How much a problem weighs: an `error` is to be mended, a `warning` to be confirmed, a `note` is for the record."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: what is wrong and what the unit should do; both have places for particulars."""

    name: str
    severity: Severity
    what: Label
    advice: Label


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of problems by name.

    >>> kinds()["encrypted"].severity
    <Severity.ERROR: 'error'>
    """
    root = read_yaml(FILE)
    return {
        name: Kind(
            name, Severity(root[name]["severity"].choice(Severity)), root[name]["what"].words(), root[name]["advice"].words()
        )
        for name in root.mapping()
    }


@dataclass(frozen=True)
class Problem:
    """One problem and its place: file, sheet and cell as far as it has them, the unit and the figure it touches."""

    kind: str
    file: str
    sheet: str = ""
    cell: str = ""
    unit: str = ""
    figure: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return kinds()[self.kind].severity

    @property
    def where(self) -> str:
        """File, sheet and cell."""
        return " · ".join(part for part in (self.file, self.sheet, self.cell) if part)

    def what(self, language: str = "vi") -> str:
        """What is wrong, in words."""
        return kinds()[self.kind].what[language].format(**self.facts)

    def advice(self, language: str = "vi") -> str:
        """What to do, in words."""
        return kinds()[self.kind].advice[language].format(**self.facts)

    def say(self, language: str = "vi") -> str:
        """Place, problem and advice on one line."""
        return f"{self.where}: {self.what(language)} → {self.advice(language)}"


def problem_frame(problems: Sequence[Problem], language: str = "vi") -> pd.DataFrame:
    """The problems as a data frame: severity, unit, file, sheet, cell, figure, kind, what is wrong, what to do."""
    rows = [
        (
            one.severity.value, one.unit, one.file, one.sheet, one.cell, one.figure, one.kind,
            one.what(language), one.advice(language),
        )
        for one in problems
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["severity", "unit", "file", "sheet", "cell", "figure", "kind", "what", "advice"])
