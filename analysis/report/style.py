"""Style profiles: how the documents of an organisation look, as YAML in `styles/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from analysis.dataset import did_you_mean
from analysis.errors import PlanError
from analysis.tables.source import Node, read_yaml
from analysis.tables.writers.word import Look, Page

FOLDER = Path(__file__).resolve().parent / "styles"


@dataclass(frozen=True)
class Style:
    """A profile: the page, the words every document carries, the look of each paragraph style."""

    page: Page
    nation: str
    motto: str
    recipients: str
    annex: str
    page_number_size: float
    looks: Mapping[str, Look]


@cache
def style(name: str) -> Style:
    """The profile called `name`.

    Raises:
        PlanError: there is no such profile.

    >>> style("tld-933").page.left
    30
    """
    known = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    if name not in known:
        raise PlanError("is not a style profile", where=name, advice=did_you_mean(name, known))
    root = read_yaml(FOLDER / f"{name}.yaml")
    words = ("nation", "motto", "recipients", "annex")
    root.mapping(("page", "looks", "page_number_size", *words), required=("page", "looks", "page_number_size", *words))
    looks = root["looks"]
    return Style(
        page=Page(**_given(root["page"], Page)),
        looks={name: Look(**_given(looks[name], Look)) for name in looks.mapping()},
        page_number_size=root["page_number_size"].number(),
        **{word: root[word].text() for word in words},
    )


def _given(node: Node, kind: type[Page] | type[Look]) -> dict[str, Any]:
    return {key: node[key].value for key in node.mapping([one.name for one in fields(kind)])}
