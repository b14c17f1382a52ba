"""What a table is before any data: its rows (the stub), its columns (the banner), what is counted and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from analysis.dataset.codebook import Label

SHOWN = ("estimate", "se", "ci", "cv", "deff", "df", "n", "n_weighted")
LAYOUTS = ("across", "down", "grid")


@dataclass(frozen=True)
class Indicator:
    """One entry of a stub: a variable and the statistic taken of it.

    `levels` limits a proportion to these answers taken together as one row; empty means one row an answer. `denominator`
    belongs to a ratio, `quantile` (0–1) to a quantile, `top` (how many of the highest answers count as agreement) to a grid.
    `scale` multiplies the estimate for print and `decimals` rounds it; None leaves both to the statistic. `where` is the file
    and line that ask for it.
    """

    variable: str
    statistic: str
    levels: tuple[str, ...] = ()
    denominator: str | None = None
    quantile: float = 0.5
    top: int = 2
    label: Label = field(default_factory=dict)
    unit: Label = field(default_factory=dict)
    scale: Decimal | None = None
    decimals: int | None = None
    where: str = ""


@dataclass(frozen=True)
class TableSpec:
    """One table: `stub` × `banner`, among the rows for which `filter` holds, which `base` says in words.

    `layout`: `across` puts the banner at the top, `down` puts it at the side with the indicators at the top, `grid` crosses
    variables that share their answers with those answers. `show` lists what is printed of each cell; the cell table always
    holds everything. Without `bases` a note says in one line how large they are. `milestones` are earlier waves that stand in
    columns before this one's; `before` is the wave that each cell is compared with.
    """

    id: str
    title: Label
    stub: tuple[Indicator, ...]
    banner: tuple[str, ...] = ()
    filter: str | None = None
    base: Label = field(default_factory=dict)
    notes: tuple[Label, ...] = ()
    show: tuple[str, ...] = ("estimate",)
    layout: str = "across"
    total: bool = True
    bases: bool = True
    milestones: tuple[str, ...] = ()
    before: str | None = None
    where: str = ""


@dataclass(frozen=True)
class RecodeLevel:
    """An answer of a recoded variable: the answers it joins; none means all that no other level names."""

    name: str
    of: tuple[str, ...]
    label: Label


@dataclass(frozen=True)
class Recode:
    """A variable made by joining answers of another."""

    name: str
    of: str
    label: Label
    levels: tuple[RecodeLevel, ...]
    where: str = ""


@dataclass(frozen=True)
class Comparison:
    """How the columns of a banner group are compared: which correction for many tests (`CORRECTIONS`), at which level."""

    correction: str = "holm"
    level: float = 0.05


@dataclass(frozen=True)
class Confidentiality:
    """Whose information tables must not give away, and how well it is protected.

    A cell is sensitive if fewer than `minimum` contributors are in its base; if fewer than `answers` gave a share's answer, or
    all but fewer than that did; if one contributor makes more than `dominance` of an amount. Contributors are the values of the
    column `contributor` (enterprises), or rows. A sensitive number stays uncertain by at least `protection` of itself.
    """

    minimum: int = 3
    answers: int = 0
    dominance: float = 0.85
    contributor: str | None = None
    protection: float = 0.1


@dataclass(frozen=True)
class Plan:
    """The tables of a report in their order, and what holds for all of them.

    `rule` is the precision rule (one of `flags.RULES`), `level` that of the intervals, `interval` (one of `INTERVALS`) how
    those of shares are made: `beta` (Korn–Graubard) stays within 0 and 1 and exists where everybody or nobody says so.
    `design` overrides what the codebook says of the design, `labels` what it calls a variable: a question is no heading.
    `answers` are other words for answers, by variable and answer, `recodes` variables that join answers.
    Without `comparison` columns get no letters, without `confidentiality` nothing is hidden for its sake.
    """

    title: Label
    tables: tuple[TableSpec, ...]
    rule: str = "dhs"
    level: float = 0.95
    interval: str = "beta"
    source: Label = field(default_factory=dict)
    design: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    comparison: Comparison | None = None
    confidentiality: Confidentiality | None = None
    answers: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)
    recodes: tuple[Recode, ...] = ()
    where: str = ""

    def table(self, name: str) -> TableSpec | None:
        """The table called `name`, or None."""
        return next((spec for spec in self.tables if spec.id == name), None)
