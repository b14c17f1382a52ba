"""The codebook of a dataset, as docs/dataset.md defines it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.export.levels import Layout, Level, Variable
from survey.export.missing import KINDS
from survey.questionnaire.model import Questionnaire

CODEBOOK = "codebook.json"
FORMAT = "khaosat-dataset"
VERSION = 1


def codebook(
    layout: Layout, questionnaires: Sequence[Questionnaire], simulated: bool, design: Mapping[str, object], offset: str
) -> dict[str, object]:
    """The codebook as JSON-ready data; `questionnaires` are the versions, oldest first."""
    newest = questionnaires[-1]
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": dict(layout.title),
        "languages": list(layout.languages),
        "simulated": simulated,
        "utc_offset": offset,
        "questionnaire": {
            "id": newest.form_id,
            "version": newest.version,
            "hash": newest.hash,
            "versions": [{"version": item.version, "hash": item.hash} for item in questionnaires],
        },
        "levels": [_level(level) for level in layout.levels],
        "design": dict(design),
        "variables": [_variable(variable) for variable in layout.variables],
        "missing_kinds": {
            kind.name: {"code": kind.code, "stata": f".{kind.stata}", "label": dict(kind.label)} for kind in KINDS.values()
        },
    }


def _level(level: Level) -> dict[str, object]:
    return {
        "name": level.name,
        "file": f"{level.name}.parquet",
        "key": list(level.key),
        "parent": level.parent,
        "label": dict(level.label),
    }


def _variable(variable: Variable) -> dict[str, object]:
    return {
        "name": variable.name,
        "level": variable.level,
        "type": variable.type,
        "columns": list(variable.columns),
        "label": dict(variable.label),
        "question": dict(variable.question),
        "module": variable.module,
        "path": variable.path or None,
        "unit": variable.unit,
        "pii": variable.pii,
        "relevant": variable.relevant,
        "ordered": variable.ordered,
        "values": [{"name": value.name, "code": value.code, "label": dict(value.label)} for value in variable.values],
        "missing": list(variable.missing),
    }
