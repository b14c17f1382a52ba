"""The figure annex as a definition (questionnaires/annex/figures.yaml): indicators, each with its figures over the periods."""

from __future__ import annotations

import csv
import datetime
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.dataset.codebook import Label
from analysis.tables.source import Node, read_yaml

RESULT, OF, TARGET = "", "of", "target"
"""Roles of a figure besides the parts `s1`, `s2`, …: what was done, the denominator of its percentage, what was aimed at."""
WORDS: dict[str, Label] = {
    RESULT: {"vi": "Thực hiện", "en": "Result"},
    TARGET: {"vi": "Chỉ tiêu giai đoạn", "en": "Target of the stage"},
    "part": {"vi": "Trong đó: {part}", "en": "Of which: {part}"},
    "percent": {"vi": "Tỷ lệ %", "en": "Percentage"},
}


@dataclass(frozen=True)
class Period:
    """A period of the annex; `target` says whether a target was set for it."""

    name: str
    label: Label = field(hash=False)
    target: bool = False


@dataclass(frozen=True)
class Indicator:
    """One indicator: how it is counted and what it must agree with.

    `denominator` is what the percentage is of, in words; `against_target` says that it is of the target. `at_most` and
    `at_least` name other indicators by code.
    """

    code: str
    group: str
    title: Label = field(hash=False)
    unit: Label = field(hash=False)
    denominator: Label = field(default_factory=dict, hash=False)
    against_target: bool = False
    parts: tuple[Label, ...] = field(default=(), hash=False)
    at_most: str | None = None
    at_least: str | None = None

    @property
    def name(self) -> str:
        """The stem of its figures' names: `i5_4` for 5.4."""
        return "i" + self.code.replace(".", "_")

    @property
    def roles(self) -> tuple[str, ...]:
        """The rows it has in a form, in order; targets stand in columns of their own."""
        parts = tuple(f"s{place}" for place in range(1, len(self.parts) + 1))
        return ((OF,) if self.denominator else ()) + (RESULT, *parts)

    @property
    def denominator_role(self) -> str | None:
        """The role its percentage is of, or None where it has none."""
        return TARGET if self.against_target else OF if self.denominator else None


@dataclass(frozen=True)
class Figure:
    """One number to be given: an indicator, in one role, for one period."""

    indicator: Indicator
    role: str
    period: Period

    @property
    def name(self) -> str:
        """The name it has in data: `i5_4_s1_2018_2023`."""
        return figure_name(self.indicator, self.role, self.period)

    def label(self, language: str) -> str:
        """The figure in words: code, what it is, period."""
        what = row_label(self.indicator, self.role)[language] if self.role != TARGET else WORDS[TARGET][language].lower()
        return f"{self.indicator.code} {what}, {self.period.label[language]}"


def figure_name(indicator: Indicator, role: str, period: Period) -> str:
    """The name of a figure in data.

    >>> figure_name(Indicator("5.4", "5", {}, {}), "s1", Period("2018_2023", {}))
    'i5_4_s1_2018_2023'
    """
    return "_".join(part for part in (indicator.name, role, period.name) if part)


def row_label(indicator: Indicator, role: str) -> Label:
    """What the row of a role is called, per language."""
    if role == OF:
        return indicator.denominator
    if role.startswith("s"):
        part = indicator.parts[int(role[1:]) - 1]
        return {language: WORDS["part"][language].format(part=part[language]) for language in ("vi", "en")}
    return indicator.title


@dataclass(frozen=True)
class AnnexDefinition:
    """Everything that makes a form, checks it and rolls it up; `types` and `regions` are what groups of units are called."""

    version: str
    title: Label
    periods: tuple[Period, ...]
    groups: Mapping[str, Label]
    indicators: tuple[Indicator, ...]
    deadlines: Mapping[str, datetime.date]
    types: Mapping[str, Label] = field(default_factory=dict)
    regions: Mapping[str, Label] = field(default_factory=dict)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """All figures by name, in the order of the form."""
        return {figure.name: figure for indicator in self.indicators for figure in self._of(indicator)}

    def _of(self, indicator: Indicator) -> Iterator[Figure]:
        for period in self.periods:
            if period.target:
                yield Figure(indicator, TARGET, period)
            yield from (Figure(indicator, role, period) for role in indicator.roles)

    def indicator(self, code: str) -> Indicator:
        """The indicator of a code. Raises KeyError where there is none."""
        return next(one for one in self.indicators if one.code == code)

    def deadline(self, kind: str) -> datetime.date:
        """By when units of a type had to send."""
        return self.deadlines.get(kind, self.deadlines["default"])


TOP = ("version", "title", "deadlines", "periods", "groups")
LISTS = ("types", "regions")
INDICATOR = ("code", "title", "unit", "percent_of", "parts", "at_most", "at_least")


def read_definition(path: str | Path) -> AnnexDefinition:
    """The annex of a YAML file.

    Raises:
        PlanError: an unknown key, a code given twice, a reference to an indicator that is not there, a list of names that
            cannot be read; names the line.
    """
    root = read_yaml(Path(path))
    root.mapping((*TOP, *LISTS), required=TOP)
    groups = {node["code"].text(): node["title"].words() for node in root["groups"].items()}
    indicators = [
        _indicator(item, group["code"].text()) for group in root["groups"].items() for item in group["indicators"].items()
    ]
    _check_codes(root, indicators)
    deadlines = root["deadlines"]
    deadlines.mapping(required=("default",))
    return AnnexDefinition(
        version=root["version"].text(),
        title=root["title"].words(),
        periods=tuple(_period(item) for item in root["periods"].items()),
        groups=groups,
        indicators=tuple(indicators),
        deadlines={kind: _date(deadlines[kind]) for kind in deadlines.mapping()},
        **{key: _names(root[key], Path(path).parent) for key in LISTS if key in root},
    )


def _names(node: Node, folder: Path) -> dict[str, Label]:
    """The labels of a choice list, a CSV file beside the definition with `name`, `label::vi` and `label::en`."""
    try:
        text = unicodedata.normalize("NFC", (folder / node.text()).read_text(encoding="utf-8-sig"))
        rows = csv.DictReader(text.splitlines())
        return {row["name"]: {language: row[f"label::{language}"] for language in ("vi", "en")} for row in rows}
    except (OSError, UnicodeDecodeError, KeyError) as error:
        node.fail(f"is no list of names: {error}", "a CSV file in UTF-8 with name, label::vi, label::en")


def _period(node: Node) -> Period:
    node.mapping(("name", "label", "target"), required=("name", "label"))
    target = node.get("target")
    return Period(node["name"].text(), node["label"].words(), bool(target.value) if target else False)


def _date(node: Node) -> datetime.date:
    if not isinstance(node.value, datetime.date):
        node.fail("the date must be written like 2023-12-30")
    return node.value


def _indicator(node: Node, group: str) -> Indicator:
    node.mapping(INDICATOR, required=("code", "title", "unit"))
    of, parts, most, least = (node.get(key) for key in ("percent_of", "parts", "at_most", "at_least"))
    against_target = of is not None and of.value == TARGET
    return Indicator(
        code=node["code"].text(),
        group=group,
        title=node["title"].words(),
        unit=node["unit"].words(),
        denominator=of.words() if of is not None and not against_target else {},
        against_target=against_target,
        parts=tuple(part.words() for part in parts.items()) if parts else (),
        at_most=most.text() if most else None,
        at_least=least.text() if least else None,
    )


def _check_codes(root: Node, indicators: list[Indicator]) -> None:
    codes = [indicator.code for indicator in indicators]
    for group in root["groups"].items():
        for item in group["indicators"].items():
            code = item["code"].text()
            if codes.count(code) > 1:
                item["code"].fail(f"the code {code} is given twice", "give each indicator a code of its own")
            for key in ("at_most", "at_least"):
                if key in item:
                    item[key].choice(codes, "code of an indicator")
