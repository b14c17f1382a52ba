"""A report definition: which plan, narrative, charts and letterhead make a report (questionnaires/*/report.yaml)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.report.charts import CHARTS, ChartSpec
from analysis.report.charts.layouts import LAYOUTS, MAP, PROVINCE
from analysis.report.document import Letterhead
from analysis.report.outline import Outline, official, read_outline
from analysis.tables.plan import read_plan
from analysis.tables.source import Node, read_yaml
from analysis.tables.spec import Plan

LETTERHEAD = ("parent", "organ", "number", "place", "date", "genre", "recipients", "authority", "position", "signer")
DEFINITION = (
    "title",
    "language",
    "style",
    "plan",
    "narrative",
    "outline",
    "letterhead",
    "charts",
    "precision",
    "annexes",
    "forecast",
    "contents",
)
ANNEXES = ("figures", "tables", "methods")
CONTENTS = ("headings", "tables", "figures")
CHART = ("id", "kind", "table", "figure", "map", "title", "finding", "levels", "columns", "native", "height")
FORECAST = ("series", "scenarios", "years")


@dataclass(frozen=True)
class OutlookSpec:
    """A forecast as part of a report: annual series, scenarios, and the years its tables print (empty: every fifth)."""

    series: Path
    scenarios: Path
    years: tuple[int, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Definition:
    """A report before it meets data; paths in the file are relative to it. `precision` names tables of the methods annex.

    `annexes` are those it has, of `ANNEXES`: the units' figures, tables that the text does not show, methods. `contents` are the
    lists at the head of the Word file, of `CONTENTS`.
    """

    path: Path
    plan: Plan
    narrative: Path
    outline: Outline
    title: str
    language: str = "vi"
    style: str = "tld-933"
    letterhead: Letterhead = field(default_factory=Letterhead)
    charts: tuple[ChartSpec, ...] = ()
    precision: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ANNEXES
    forecast: OutlookSpec | None = None
    contents: tuple[str, ...] = ()
    sources: Mapping[str, Path] = field(default_factory=dict)


def read_definition(path: str | Path, parts: Mapping[str, Path] | None = None) -> Definition:
    """The report definition in a YAML file, with the plan and outline it names, or with `parts` in the place of those.

    Raises:
        PlanError: an unknown key or kind of chart, a chart of a table that the plan does not have; names the line.
    """
    place = Path(path)
    root = read_yaml(place)
    root.mapping(DEFINITION, required=("plan", "narrative"))
    named = {part: place.parent / root[part].text() for part in ("plan", "narrative", "outline") if part in root}
    if "forecast" in root:
        root["forecast"].mapping(FORECAST, required=("series", "scenarios"))
        named |= {part: place.parent / root["forecast"][part].text() for part in ("series", "scenarios")}
    sources = {"definition": place, **named, **(parts or {})}
    plan = read_plan(sources["plan"])
    outline = read_outline(sources["outline"]) if "outline" in sources else official()
    language, style = root.get("language"), root.get("style")
    return Definition(
        path=place,
        plan=plan,
        narrative=sources["narrative"],
        outline=outline,
        title=root["title"].text() if "title" in root else outline.title,
        language=language.choice(("vi", "en")) if language else "vi",
        style=style.text() if style else "tld-933",
        letterhead=read_letterhead(root["letterhead"]) if "letterhead" in root else Letterhead(),
        charts=tuple(_chart(item, plan) for item in root["charts"].items()) if "charts" in root else (),
        precision=_precision(root.get("precision"), plan),
        annexes=tuple(item.choice(ANNEXES, "annex") for item in root["annexes"].items()) if "annexes" in root else ANNEXES,
        forecast=_forecast(root["forecast"], sources) if "forecast" in root else None,
        contents=tuple(item.choice(CONTENTS, "list") for item in root["contents"].items()) if "contents" in root else (),
        sources=sources,
    )


def _forecast(node: Node, sources: Mapping[str, Path]) -> OutlookSpec:
    years = tuple(item.integer() for item in node["years"].items()) if "years" in node else ()
    return OutlookSpec(sources["series"], sources["scenarios"], years, node.where)


def read_letterhead(node: Node) -> Letterhead:
    """The letterhead of a definition.

    Raises:
        PlanError: an unknown key, or a date that is none; names the line.
    """
    given: dict[str, Any] = {}
    for key in node.mapping(LETTERHEAD):
        value = node[key]
        if key == "recipients":
            given[key] = value.names()
        elif key == "date":
            if not isinstance(value.value, datetime.date):
                value.fail("the date must be written like 2023-12-30")
            given[key] = value.value
        else:
            given[key] = value.text()
    return Letterhead(**given)


def _chart(node: Node, plan: Plan) -> ChartSpec:
    node.mapping(CHART, required=("id", "kind"))
    if ("table" in node) == ("figure" in node):
        node.fail("a chart shows either a “table” of the plan or a “figure” of the units' annexes", "give one of the two")
    title, levels, columns, finding, layout = (node.get(key) for key in ("title", "levels", "columns", "finding", "map"))
    kind = node["kind"].choice(CHARTS, "kind of chart")
    if (kind == MAP) != (layout is not None):
        node.fail("a chart of kind “tiles”, and no other, names its “map”", f"one of: {', '.join(LAYOUTS)}")
    return ChartSpec(
        id=node["id"].text(),
        kind=kind,
        table=node["table"].choice([spec.id for spec in plan.tables], "table of the plan") if "table" in node else "",
        figure=node["figure"].text() if "figure" in node else "",
        map=layout.choice(LAYOUTS) if layout else "",
        title=title.words() if title else {},
        finding=finding.words() if finding else {},
        levels=levels.names() if levels else (),
        columns=columns.names() if columns else (PROVINCE,) if layout else (),
        height=node["height"].number() if "height" in node else None,
        native="native" not in node or node["native"].value is True,
        where=node.where,
    )


def _precision(node: Node | None, plan: Plan) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(item.choice([spec.id for spec in plan.tables], "table of the plan") for item in node.items())
