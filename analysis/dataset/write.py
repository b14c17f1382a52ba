"""Writing a dataset folder: the other half of `folder` (docs/dataset.md)."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from analysis.dataset.codebook import Codebook, Variable
from analysis.dataset.dataset import Dataset
from analysis.dataset.folder import FORMAT, VERSION
from analysis.errors import OutputError


def write_folder(data: Dataset, folder: str | Path) -> Path:
    """The dataset as a folder of codebook.json and Parquet tables, there whole or not at all; an earlier dataset is replaced.

    Raises:
        OutputError: the place holds something that is no dataset, or cannot be written.
    """
    place = Path(folder)
    if place.exists() and not (place / "codebook.json").is_file() and (not place.is_dir() or any(place.iterdir())):
        raise OutputError("holds something that is no dataset", where=str(place), advice="choose another folder")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".writing-") as beside:
            built = Path(beside) / "dataset"
            built.mkdir()
            for level in data.codebook.levels:
                data.frame(level.name).to_parquet(built / (level.file or f"{level.name}.parquet"), index=False)
            text = json.dumps(as_json(data.codebook), ensure_ascii=False, indent=1, sort_keys=True)
            (built / "codebook.json").write_text(text, encoding="utf-8")
            if place.exists():
                shutil.rmtree(place)
            built.rename(place)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(place), advice="choose another folder") from error
    return place


def as_json(book: Codebook) -> dict[str, Any]:
    """A codebook as its JSON object."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": dict(book.title),
        "languages": list(book.languages),
        "simulated": book.simulated,
        "questionnaire": dict(book.questionnaire),
        "levels": [
            {
                "name": one.name,
                "file": one.file or f"{one.name}.parquet",
                "key": list(one.key),
                "parent": one.parent,
                "label": dict(one.label),
            }
            for one in book.levels
        ],
        "design": dict(book.design),
        "variables": [_variable(one) for one in book.variables],
        "missing_kinds": {
            one.name: {"code": one.code, "stata": one.stata, "label": dict(one.label)} for one in book.missing_kinds
        },
    }


def _variable(one: Variable) -> dict[str, Any]:
    return {
        "name": one.name,
        "level": one.level,
        "type": one.type,
        "columns": list(one.columns),
        "label": dict(one.label),
        "question": dict(one.question),
        "values": [{"name": value.name, "code": value.code, "label": dict(value.label)} for value in one.values],
        "missing": list(one.missing),
        "unit": one.unit,
        "module": one.module,
        "path": one.path,
        "pii": one.pii,
        "relevant": one.relevant,
        "ordered": one.ordered,
    }
