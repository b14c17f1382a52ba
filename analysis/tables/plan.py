"""A table plan in YAML becomes frozen specs; whatever is wrong in it is a `PlanError` that names file and line.

```yaml
title: {vi: …, en: …}
flags: dhs                       # the precision rule of every table
banners: {main: [sex, age_group, ownership]}
defaults: {banner: main}         # any key of a table
tables:
  - id: income
    title: {vi: …, en: …}
    statistic: mean
    stub: [basic_wage, {variable: income_total, statistic: median, label: {vi: …}}]
    filter: contract_type != 'none'
    base: {vi: …, en: …}
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.dataset import did_you_mean
from analysis.dataset.codebook import Label
from analysis.intervals import INTERVALS
from analysis.tables.flags import RULES
from analysis.tables.letters import CORRECTIONS
from analysis.tables.source import Node, read_yaml
from analysis.tables.spec import LAYOUTS, SHOWN, Comparison, Confidentiality, Indicator, Plan, Recode, RecodeLevel, TableSpec
from analysis.tables.statistics import STATISTICS
from analysis.tables.weighting_plan import KEYS

INDICATOR_KEYS = (
    "variable",
    "statistic",
    "levels",
    "denominator",
    "quantile",
    "top",
    "label",
    "unit",
    "scale",
    "decimals",
)
SHARED_KEYS = ("statistic", "denominator", "quantile", "top", "unit", "scale", "decimals")
TABLE_KEYS = (
    "id", "title", "stub", "banner", "filter", "base", "notes", "show", "layout", "total", "bases", "milestones", "before",
    *SHARED_KEYS,
)  # fmt: skip
PLAN_KEYS = (
    "title", "flags", "level", "interval", "letters", "disclosure", "source", "design", "labels", "answers", "recodes",
    "banners", "defaults", "tables",
)  # fmt: skip


def read_plan(path: str | Path) -> Plan:
    """The plan in a YAML file, every word of it checked except the variables, which only a dataset knows (`check_plan`).

    Raises:
        PlanError: an unknown key, statistic, layout, rule or banner, a missing title, two tables with one id.
    """
    root = read_yaml(Path(path))
    root.mapping(PLAN_KEYS, required=("title", "tables"))
    banners = _banners(root.get("banners"))
    defaults = root.get("defaults")
    if defaults is not None:
        defaults.mapping(set(TABLE_KEYS) - {"id", "title", "stub"})
    tables: dict[str, TableSpec] = {}
    for node in root["tables"].items():
        spec = _Reader(node, defaults, banners).table()
        if spec.id in tables:
            node.fail(f"two tables are called “{spec.id}”", f"the first is at {tables[spec.id].where}")
        tables[spec.id] = spec
    rule, level, interval, source = (root.get(key) for key in ("flags", "level", "interval", "source"))
    labels = root.get("labels")
    return Plan(
        title=root["title"].words(),
        tables=tuple(tables.values()),
        rule=rule.choice(RULES, "precision rule") if rule else "dhs",
        level=level.number() if level else 0.95,
        interval=interval.choice(INTERVALS, "interval") if interval else "beta",
        source=source.words() if source else {},
        design=_design(root.get("design")),
        labels={name: labels[name].words() for name in labels.mapping()} if labels else {},
        comparison=_comparison(root.get("letters")),
        confidentiality=_confidentiality(root.get("disclosure")),
        answers=_answers(root.get("answers")),
        recodes=tuple(_recode(root["recodes"][name]) for name in root["recodes"].mapping()) if "recodes" in root else (),
        where=root["answers"].where if "answers" in root else root.where,
    )


def _answers(node: Node | None) -> Mapping[str, Mapping[str, Label]]:
    if node is None:
        return {}
    return {name: {level: node[name][level].words() for level in node[name].mapping()} for name in node.mapping()}


def _recode(node: Node) -> Recode:
    """`sector: {of: industry, label: {…}, levels: {services: {of: [G, H], label: {…}}, other: {of: rest, label: {…}}}}`."""
    node.mapping(("of", "label", "levels"), required=("of", "levels"))
    levels = []
    for name in node["levels"].mapping():
        level = node["levels"][name]
        level.mapping(("of", "label"), required=("of",))
        joined = level["of"].names()
        levels.append(RecodeLevel(name, () if joined == ("rest",) else joined, _words(level.get("label")) or {"vi": name}))
    return Recode(node.name, node["of"].text(), _words(node.get("label")) or {"vi": node.name}, tuple(levels), node.where)


def _comparison(node: Node | None) -> Comparison | None:
    """`letters: {correction: holm, level: 0.05}`."""
    if node is None:
        return None
    node.mapping(("correction", "level"))
    correction, level = node.get("correction"), node.get("level")
    return Comparison(
        correction.choice(CORRECTIONS) if correction else Comparison.correction,
        level.number() if level else Comparison.level,
    )


def _confidentiality(node: Node | None) -> Confidentiality | None:
    """`disclosure: {minimum: 3, contributor: enterprise}`."""
    if node is None:
        return None
    parts = {key: node[key] for key in node.mapping([one.name for one in fields(Confidentiality)])}
    whole = {key: parts[key].integer() for key in ("minimum", "answers") if key in parts}
    shares = {key: parts[key].number() for key in ("dominance", "protection") if key in parts}
    for key, value in shares.items():
        if not 0 < value <= 1:
            parts[key].fail(f"“{key}” must be a share between 0 and 1", "write 0.1 for ten percent")
    contributor = parts["contributor"].text() if "contributor" in parts else None
    return Confidentiality(contributor=contributor, **whole, **shares)  # type: ignore[arg-type]


def _design(node: Node | None) -> Mapping[str, Any]:
    """Columns and policies as `Design` takes them: a name, a list of names, a truth value."""
    if node is None:
        return {}
    parts = {key: node[key] for key in node.mapping(KEYS)}
    return {
        key: part.value if isinstance(part.value, bool) else list(part.names()) if part.is_list else part.text()
        for key, part in parts.items()
    }


def _banners(node: Node | None) -> Mapping[str, tuple[str, ...]]:
    return {} if node is None else {name: node[name].names() for name in node.mapping()}


@dataclass(frozen=True)
class _Reader:
    """Reads one table; a key the table does not give is looked up in the plan's defaults."""

    node: Node
    defaults: Node | None
    banners: Mapping[str, tuple[str, ...]]

    def get(self, key: str) -> Node | None:
        return self.node.get(key) or (self.defaults.get(key) if self.defaults else None)

    def table(self) -> TableSpec:
        node = self.node
        node.mapping(TABLE_KEYS, required=("id", "title", "stub"))
        layout, total, where, base = self.get("layout"), self.get("total"), self.get("filter"), self.get("base")
        notes, show, bases = self.get("notes"), self.get("show"), self.get("bases")
        return TableSpec(
            id=node["id"].text(),
            title=node["title"].words(),
            stub=tuple(self.indicator(item) for item in node["stub"].items()),
            banner=self.banner(),
            filter=where.text() if where else None,
            base=base.words() if base else {},
            notes=tuple(note.words() for note in notes.items()) if notes else (),
            show=tuple(one.choice(SHOWN, "thing to show") for one in show.items()) if show else ("estimate",),
            layout=layout.choice(LAYOUTS) if layout else "across",
            total=bool(total.value) if total else True,
            bases=bool(bases.value) if bases else True,
            milestones=node["milestones"].names() if "milestones" in node else (),
            before=before.text() if (before := self.get("before")) and "milestones" not in node else None,
            where=node.where,
        )

    def banner(self) -> tuple[str, ...]:
        """Variables, with the names of banners replaced by what they hold; milestones are the banner of a table that has them."""
        if "milestones" in self.node:
            if "banner" in self.node or "before" in self.node:
                self.node["milestones"].fail("a table of milestones has no other columns", "take “banner” and “before” out")
            return ()
        node = self.get("banner")
        names = node.names() if node else ()
        return tuple(variable for name in names for variable in self.banners.get(name, (name,)))

    def indicator(self, item: Node) -> Indicator:
        """A stub entry: a variable's name, or a mapping that says more than the table does."""
        plain = not hasattr(item.value, "lc")
        if not plain:
            item.mapping(INDICATOR_KEYS, required=("variable",))

        def given(key: str) -> Node | None:
            own = None if plain else item.get(key)
            return own or (self.get(key) if key in SHARED_KEYS else None)

        statistic = given("statistic")
        if statistic is None:
            item.fail("no statistic is given", did_you_mean("", STATISTICS) + "; write “statistic: …” here or for the table")
        return Indicator(
            variable=item.text() if plain else item["variable"].text(),
            statistic=statistic.choice(STATISTICS),
            levels=_names(given("levels")),
            denominator=_text(given("denominator")),
            quantile=_quantile(given("quantile")),
            top=node.integer() if (node := given("top")) else 2,
            label=_words(given("label")),
            unit=_words(given("unit")),
            scale=Decimal(str(node.number())) if (node := given("scale")) else None,
            decimals=node.integer() if (node := given("decimals")) else None,
            where=item.where,
        )


def _names(node: Node | None) -> tuple[str, ...]:
    return node.names() if node else ()


def _text(node: Node | None) -> str | None:
    return node.text() if node else None


def _words(node: Node | None) -> Label:
    return node.words() if node else {}


def _quantile(node: Node | None) -> float:
    if node is None:
        return 0.5
    value = node.number()
    if not 0 < value < 1:
        node.fail(f"quantile {value:g} is not between 0 and 1", "write 0.25 for the first quartile")
    return value
