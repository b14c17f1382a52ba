"""A harmonisation file maps each wave's variables to common ones, with the breaks marked (docs/milestones.md)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset import Codebook, Dataset, Level, Value, Variable, did_you_mean, read
from analysis.dataset.codebook import Label
from analysis.dataset.legacy import CODES
from analysis.dataset.legacy.convert import converted
from analysis.errors import DatasetError, PlanError
from analysis.tables.source import Node, read_yaml
from analysis.tables.weighting_plan import COLUMNS, POLICIES

TYPES = ("categorical", "integer", "decimal")


@dataclass(frozen=True)
class Source:
    """How one wave has a common variable: which variable of its own, how its codes or units translate, whether it broke.

    `recode` maps codes of the wave to common ones; a code mapped to None is missing. `factor` multiplies a number. `broken`
    says, in words, why the wave is not comparable with the one before.
    """

    variable: str
    recode: Mapping[str, str | None] = field(default_factory=dict)
    factor: float = 1.0
    broken: Label = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True)
class Common:
    """A variable as all waves have it."""

    name: str
    label: Label
    type: str
    values: Mapping[str, Label]
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class WaveSource:
    """Where a wave's data are (None where only figures of it were published), in which code their texts, and their design."""

    name: str
    data: Path | None
    code: str
    design: Mapping[str, object]


@dataclass(frozen=True)
class Harmonisation:
    """Waves in their order, and the variables they share; `current` names the wave whose dataset the others are put beside.

    `published` are figures of waves: each with `wave`, `variable`, `value`, `source`, perhaps `level`, `statistic`, `se`, `n`.
    """

    waves: tuple[WaveSource, ...]
    variables: tuple[Common, ...]
    current: str = ""
    published: tuple[Mapping[str, Any], ...] = ()

    def breaks(self, wave: str) -> Mapping[str, Label]:
        """The variables that break with this wave, and why."""
        return {one.name: one.sources[wave].broken for one in self.variables if wave in one.sources and one.sources[wave].broken}


@dataclass(frozen=True)
class HarmonisedWave:
    """A wave with common variables; its codebook says its own design. `breaks` are those with the wave before."""

    name: str
    data: Dataset
    breaks: Mapping[str, Label]


def read_harmonisation(path: str | Path) -> Harmonisation:
    """The harmonisation of a YAML file; paths in it are relative to it.

    Raises:
        PlanError: an unknown key, wave or common code, or a crosswalk without its columns; names the line.
    """
    place = Path(path)
    root = read_yaml(place)
    root.mapping(("waves", "variables", "current", "published"), required=("waves", "variables"))
    waves = tuple(_wave(node, place.parent) for node in root["waves"].items())
    current = root["current"].text() if "current" in root else ""
    names = [*(one.name for one in waves), *([current] if current else [])]
    return Harmonisation(
        waves,
        tuple(_common(node, names, place.parent) for node in root["variables"].items()),
        current,
        tuple(_published(node, names) for node in root["published"].items()) if "published" in root else (),
    )


def _published(node: Node, waves: list[str]) -> Mapping[str, Any]:
    """`{wave: "2008", variable: income_total, value: 1800000, se: 40000, source: {vi: …}}`."""
    required = ("wave", "variable", "value", "source")
    node.mapping((*required, "level", "statistic", "se", "n"), required=required)
    words = {key: node[key].text() for key in ("variable", "level", "statistic") if key in node}
    numbers = {key: node[key].number() for key in ("value", "se", "n") if key in node}
    return {"wave": node["wave"].choice(waves), **words, **numbers, "source": node["source"].words()}


def _wave(node: Node, folder: Path) -> WaveSource:
    node.mapping(("name", "data", "code", "design"), required=("name",))
    code = node["code"].choice(CODES) if "code" in node else "unicode"
    design: dict[str, object] = {}
    if "design" in node:
        for key in node["design"].mapping((*COLUMNS, *POLICIES)):
            value = node["design"][key]
            design[key] = list(value.names()) if value.is_list else value.value
    return WaveSource(node["name"].text(), folder / node["data"].text() if "data" in node else None, code, design)


def _common(node: Node, waves: list[str], folder: Path) -> Common:
    node.mapping(("name", "label", "type", "values", "waves"), required=("name", "waves"))
    values = node.get("values")
    kinds = {key: values[key].words() for key in values.mapping()} if values else {}
    given = node["waves"]
    sources = {wave: _source(given[wave], kinds, folder) for wave in given.mapping(waves)}
    coded = bool(kinds) or any(source.recode for source in sources.values())
    return Common(
        node["name"].text(),
        node["label"].words() if "label" in node else {},
        node["type"].choice(TYPES) if "type" in node else "categorical" if coded else "decimal",
        kinds,
        sources,
    )


def _source(node: Node, values: Mapping[str, Label], folder: Path) -> Source:
    node.mapping(("variable", "recode", "crosswalk", "factor", "break"))
    recode: dict[str, str | None] = {}
    if "crosswalk" in node:
        recode.update(_crosswalk(node["crosswalk"], folder))
    if "recode" in node:
        for key in node["recode"].mapping():
            to = node["recode"][key]
            recode[key] = None if to.value is None else to.choice(values, "common code") if values else to.text()
    return Source(
        node["variable"].text() if "variable" in node else "",
        recode,
        node["factor"].number() if "factor" in node else 1.0,
        node["break"].words() if "break" in node else {},
        node.where,
    )


def _crosswalk(node: Node, folder: Path) -> dict[str, str]:
    """The codes of a CSV file, from one column to another; a code that would split is refused."""
    node.mapping(("file", "from", "to"), required=("file", "from", "to"))
    start, end = node["from"].text(), node["to"].text()
    try:
        with (folder / node["file"].text()).open(encoding="utf-8-sig", newline="") as file:
            pairs = [(row[start], row[end]) for row in csv.DictReader(file)]
    except (OSError, KeyError) as error:
        node.fail(f"the crosswalk cannot be read: {error}", "name its file and its two columns")
    known: dict[str, str] = {}
    for old, new in pairs:
        if known.setdefault(old, new) != new:
            node.fail(f"the code {old} goes to {known[old]} and to {new}", "a code that splits cannot be carried over; recode it")
    return known


def harmonise(plan: Harmonisation) -> tuple[HarmonisedWave, ...]:
    """The waves with common variables, each under its own design.

    Raises:
        DatasetError: a wave lacks a variable, or holds a code that the file does not translate; names wave and code.
    """
    return tuple(
        HarmonisedWave(wave.name, _translated(wave, wave.data, plan), plan.breaks(wave.name))
        for wave in plan.waves
        if wave.data is not None
    )


def _translated(wave: WaveSource, place: Path, plan: Harmonisation) -> Dataset:
    data = read(place)
    data = data if wave.code == "unicode" else converted(data, wave.code)
    frame = data.frame()
    columns: dict[str, pd.Series] = {}
    for common in plan.variables:
        source = common.sources.get(wave.name)
        if source is not None:
            columns[common.name] = _column(frame, data.codebook, common, source, wave.name)
    design = {**data.codebook.design, **wave.design}
    for column in _design_columns(design):
        if column not in frame.columns:
            raise DatasetError(f"names a design column that wave {wave.name} lacks", where=column, advice="mend the design")
        columns.setdefault(column, frame[column])
    variables = tuple(_variable(one, data.root) for one in plan.variables if wave.name in one.sources)
    title = data.codebook.title or {"vi": wave.name}
    book = Codebook(variables, (Level(data.root, ""),), title, ("vi", "en"), data.codebook.simulated, design=design)
    return Dataset({data.root: pd.DataFrame(columns)}, book)


def _design_columns(design: Mapping[str, object]) -> list[str]:
    given = [design.get(key) for key in COLUMNS]
    return [str(name) for names in given if names for name in (names if isinstance(names, list | tuple) else [names])]


def _variable(common: Common, level: str) -> Variable:
    values = tuple(Value(name, place, label) for place, (name, label) in enumerate(common.values.items(), start=1))
    return Variable(common.name, level, common.type, (common.name,), common.label, values=values)


def _column(frame: pd.DataFrame, book: Codebook, common: Common, source: Source, wave: str) -> pd.Series:
    if source.variable not in frame.columns:
        advice = did_you_mean(source.variable, frame.columns)
        raise PlanError(f"wave {wave} has no variable {source.variable!r}", where=source.where, advice=advice)
    column = frame[source.variable]
    if common.type != "categorical":
        numbers = pd.to_numeric(column, errors="coerce")
        if numbers.isna().sum() > column.isna().sum():
            raise DatasetError(f"holds text in wave {wave}", where=source.variable, advice="recode it to numbers first")
        return pd.Series(numbers * source.factor, name=common.name)
    codes = _codes(column, book, source)
    strange = sorted(set(codes.dropna().unique()) - set(source.recode or common.values))
    if strange:
        what = f"wave {wave} holds the code {strange[0]!r}, which has no common code"
        raise DatasetError(what, where=source.variable, advice="add it under recode; null makes it missing")
    kept = codes.map(source.recode) if source.recode else codes
    names = list(common.values) or sorted({name for name in source.recode.values() if name is not None})
    return pd.Series(pd.Categorical(kept, names), index=column.index, name=common.name)


def _codes(column: pd.Series, book: Codebook, source: Source) -> pd.Series:
    """Answers as the text that the file recodes: their names, or their codes where it lists those.

    A file of numbers has lost the leading zeros of its codes (02): a number stands for the listed code of its value.
    """
    names = column.astype(object).map(
        lambda value: f"{value:g}" if isinstance(value, int | float) else str(value), na_action="ignore"
    )
    other = {str(int(code)): code for code in source.recode if code.isdecimal()}
    if source.variable in book:
        values = book.variable(source.variable).values
        other |= {
            value.name: f"{value.code:g}" for value in values if value.code is not None and f"{value.code:g}" in source.recode
        }
    return names.map(lambda name: name if name in source.recode else other.get(name, name), na_action="ignore")
