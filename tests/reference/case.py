"""A case of the suite, its data read as R read them, and what a run of it can come to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


class NotSupported(Exception):
    """The library, or the adapter, has no way to run this case."""


@dataclass(frozen=True)
class Case:
    """One entry of cases.json with the folder its data lie in."""

    entry: Mapping[str, Any]
    folder: Path
    id: str = field(init=False)
    op: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.entry["id"])
        object.__setattr__(self, "op", self.entry["op"])

    @property
    def args(self) -> dict[str, Any]:
        """The operation's arguments."""
        return dict(self.entry["args"])

    @property
    def expected(self) -> dict[str, Any]:
        """What R found."""
        return dict(self.entry["expected"])

    @property
    def design(self) -> dict[str, Any]:
        """How the design is made."""
        return dict(self.entry["design"])

    @property
    def tol(self) -> float:
        """The relative tolerance the suite asks for."""
        return float(self.entry.get("tol") or 1e-8)

    @property
    def suspect(self) -> str | None:
        """Why R's answer is a defect, or None."""
        return self.entry.get("r_suspect")

    def frame(self) -> pd.DataFrame:
        """A fresh copy of the case's data: the rows that R read, where the design says so."""
        frame = read_table(self.folder, self.entry["data"]).copy()
        chosen = self.design.get("row_filter")
        if not chosen:
            return frame
        from tests.reference.expressions import conditions

        return frame[conditions(frame, chosen)].reset_index(drop=True)

    def table(self, file: str) -> pd.DataFrame:
        """Another file of the suite: replicate weights, joint probabilities, a population."""
        return read_table(self.folder, file).copy()


@lru_cache(maxsize=16)
def schema(folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Column types by file name without its ending."""
    path = folder / "schema.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@lru_cache(maxsize=64)
def read_table(folder: Path, file: str) -> pd.DataFrame:
    """A data file with the types of its schema: factors as categoricals in R's level order, empty fields missing."""
    types = schema(folder).get(Path(file).stem, {})
    text = {name: "string" for name, entry in types.items() if entry["type"] in ("factor", "ordered", "string", "logical")}
    frame = pd.read_csv(folder / file, dtype=text, keep_default_na=False, na_values=[""])
    for name, entry in types.items():
        if name not in frame.columns:
            continue
        if entry["type"] in ("factor", "ordered"):
            ordered = entry["type"] == "ordered"
            frame[name] = pd.Categorical(frame[name].astype(object), categories=entry["levels"], ordered=ordered)
        elif entry["type"] == "logical":
            frame[name] = frame[name].map({"TRUE": True, "FALSE": False}).astype("boolean")
        elif entry["type"] in ("numeric", "integer"):
            frame[name] = pd.to_numeric(frame[name].replace({"Inf": np.inf, "NA": np.nan}))
    return frame


def read_cases(path: Path, folder: Path) -> list[Case]:
    """Every case of a file, which is a list or an object with a list under "cases"."""
    content = json.loads(path.read_text(encoding="utf-8"))
    entries = content["cases"] if isinstance(content, dict) else content
    return [Case(entry, folder) for entry in entries]
