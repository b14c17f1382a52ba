"""A dataset folder with new columns and another design: weights computed from it are written beside it, whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.dataset.folder import WEIGHTING
from analysis.errors import DatasetError, OutputError


def extend_folder(
    source: Path,
    target: Path,
    columns: Mapping[str, Any],
    described: list[dict[str, Any]],
    design: Mapping[str, Any],
    weighting: Mapping[str, bytes],
) -> Path:
    """Copy a dataset folder, adding columns (n,) to its first level and entries to its codebook, which gets the `design`.

    `weighting` are the files of what made the weights, by name.

    Raises DatasetError where the source is no folder or has the columns already, OutputError where the target exists or
    cannot be written.
    """
    book = source / "codebook.json"
    if not book.is_file():
        raise DatasetError("is no dataset folder", where=str(source), advice="export the interviews with survey export first")
    if target.exists():
        raise OutputError("exists already", where=str(target), advice="name a folder that is not there, or remove this one")
    entry = json.loads(book.read_text(encoding="utf-8"))
    known = {variable["name"] for variable in entry["variables"]}
    for name in columns:
        if name in known:
            raise DatasetError("is a variable of the dataset already", where=name, advice="weight the dataset as it was exported")
    entry["variables"] = [*entry["variables"], *described]
    entry["design"] = dict(design)
    level = entry["levels"][0]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as beside:
            made = Path(beside) / target.name
            shutil.copytree(source, made)
            add_columns(made / level["file"], columns)
            plan = (made / WEIGHTING).parent
            plan.mkdir()
            for name, content in weighting.items():
                (plan / name).write_bytes(content)
            text = json.dumps(entry, ensure_ascii=False, indent=1, sort_keys=True)
            (made / "codebook.json").write_text(text + "\n", encoding="utf-8")
            made.rename(target)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target)) from error
    return target


def add_columns(path: Path, columns: Mapping[str, Any]) -> None:
    """A Parquet table with float columns appended; the others stay as they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, type=pa.float64()))
    pq.write_table(table, path)
