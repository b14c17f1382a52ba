"""The record inside a Word report: what it said when it was written, and the texts it was made from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from analysis.errors import DatasetError
from analysis.report.definition import Definition, read_definition
from analysis.report.writers.bindings import NAMESPACE

ENDING = {"narrative": ".md", "series": ".csv"}


@dataclass(frozen=True)
class Figure:
    """A figure in the text as it was written."""

    key: str
    reference: str
    text: str
    value: float
    n: int


@dataclass(frozen=True)
class Record:
    """What made the report, its figures by key, sentences of the toolkit by key, digests of tables and charts by name."""

    data_hash: str
    weights: str
    figures: Mapping[str, Figure]
    made: Mapping[str, str]
    tables: Mapping[str, str]
    charts: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, str]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What every content control said, by key."""
        return {**{key: figure.text for key, figure in self.figures.items()}, **self.made}

    @contextmanager
    def definition(self) -> Iterator[Definition]:
        """The definition that the report carries; it stands on disk while the block runs."""
        with tempfile.TemporaryDirectory(prefix="khaosat") as folder:
            parts = {}
            for name, text in self.sources.items():
                parts[name] = Path(folder) / f"{name}{ENDING.get(name, '.yaml')}"
                parts[name].write_text(text, encoding="utf-8")
            yield read_definition(parts["definition"], parts)


def read_record(document: Any, path: Path) -> Record:
    """The record of an open Word document.

    Raises:
        DatasetError: it has none, or it cannot be read.
    """
    advice = "only a report that `analysis report` wrote can be checked; ask for the file before it was converted"
    parts = [
        relation.target_part.blob
        for relation in document.part.rels.values()
        if relation.reltype == RELATIONSHIP_TYPE.CUSTOM_XML and NAMESPACE.encode() in relation.target_part.blob
    ]
    if not parts:
        raise DatasetError("carries no record of its figures", where=str(path), advice=advice)
    try:
        root = etree.fromstring(parts[0], etree.XMLParser(resolve_entities=False, no_network=True))
        return _record(root)
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise DatasetError(f"carries a record that cannot be read: {error}", where=str(path), advice=advice) from error


def _record(root: Any) -> Record:
    def entries(kind: str) -> list[Any]:
        return list(root.iter(f"{{{NAMESPACE}}}{kind}"))

    figures = [
        Figure(one.attrib["key"], one.attrib["reference"], one.attrib["text"], float(one.attrib["value"]), int(one.attrib["n"]))
        for one in entries("figure")
    ]
    sources = {one.attrib["name"]: one.text or "" for one in entries("source")}
    if "definition" not in sources:
        raise KeyError("definition")
    return Record(
        data_hash=root.attrib["data_hash"],
        weights=root.attrib["weights"],
        figures={figure.key: figure for figure in figures},
        made={one.attrib["key"]: one.attrib["text"] for one in entries("made")},
        tables={one.attrib["key"]: one.attrib["digest"] for one in entries("table")},
        charts={one.attrib["key"]: dict(one.attrib) for one in entries("chart")},
        sources=sources,
    )
