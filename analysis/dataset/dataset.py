"""A dataset: one frame per level and the codebook that says what the columns mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.dataset.codebook import Codebook, Label, Level, Value, Variable, did_you_mean
from analysis.errors import DatasetError, VariableError


@dataclass(frozen=True, eq=False)
class Milestone:
    """An earlier wave in this dataset's variables: its data with their own design, or only figures that were published.

    `breaks` says by variable why the wave is not comparable with the one before. Each of `published` has `variable`, `value` (in
    the unit of the data, a share between 0 and 1), `source`, and may have `level`, `statistic`, `se`, `n`.
    """

    name: str
    data: Dataset | None = None
    breaks: Mapping[str, Label] = field(default_factory=dict)
    published: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Milestones:
    """What this dataset's own wave is called (`2023`), what broke with it, and the waves before it in order."""

    current: str
    breaks: Mapping[str, Label]
    earlier: tuple[Milestone, ...]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Frames by level name, the first level being the root, with their codebook. Treat the frames as read-only.

    `weighting` is where the plan stands that made the weights, beside the issued sample and the totals it names; `annex` holds
    the figures that units reported beside the survey; `milestones` are the waves before this one.

    >>> data = Dataset.from_frame(pd.DataFrame({"sex": pd.Categorical(["f", "m"]), "hours": [40.0, 48.0]}))
    >>> data.codebook.variable("sex").type, data.frame().shape
    ('categorical', (2, 2))
    """

    frames: Mapping[str, pd.DataFrame]
    codebook: Codebook
    weighting: Path | None = None
    annex: Dataset | None = None
    milestones: Milestones | None = None

    def __post_init__(self) -> None:
        if not self.frames:
            raise DatasetError("a dataset needs at least one level")
        object.__setattr__(self, "frames", MappingProxyType(dict(self.frames)))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, codebook: Codebook | None = None, level: str = "data") -> Dataset:
        """A dataset of one level; without a codebook one is made from the column types.

        Raises DatasetError if a column name occurs twice.
        """
        repeated = frame.columns[frame.columns.duplicated()]
        if len(repeated):
            raise DatasetError("occurs twice among the columns", where=str(repeated[0]), advice="rename one of them")
        return cls({level: frame}, codebook if codebook is not None else codebook_of(frame, level))

    @property
    def root(self) -> str:
        """The name of the first level."""
        return next(iter(self.frames))

    def frame(self, level: str | None = None) -> pd.DataFrame:
        """The table of a level; by default of the root level. Raises VariableError for a level that is not there."""
        name = self.root if level is None else level
        if name not in self.frames:
            raise VariableError("is not a level of this dataset", where=name, advice=did_you_mean(name, self.frames))
        return self.frames[name]

    def joined(self, level: str) -> pd.DataFrame:
        """The table of a level with the columns of the levels above it, joined on their keys, in the level's row order."""
        frame = self.frame(level)
        known = {entry.name: entry for entry in self.codebook.levels}
        here = known.get(level)
        while here is not None and here.parent is not None:
            parent = known[here.parent]
            extra = [c for c in self.frame(parent.name).columns if c not in frame.columns]
            above = self.frame(parent.name)[[*parent.key, *extra]]
            frame = frame.merge(above, how="left", on=list(parent.key), validate="many_to_one")
            here = parent
        return frame

    def described(self, codebook: Codebook) -> Dataset:
        """The same data under another codebook; the hash is of what the columns hold and stays, and is not computed again."""
        other = replace(self, codebook=codebook)
        if "hash" in vars(self):
            vars(other)["hash"] = self.hash
        return other

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the columns' names, types and values, level by level: what a report cites as its source.

        What made the weights and the units' figures belong to it.
        """
        digest = hashlib.sha256()
        for name, frame in self.frames.items():
            digest.update(f"{name}\x00{len(frame)}\x00".encode())
            for column in frame.columns:
                digest.update(f"{column}\x00{frame[column].dtype.name}\x00".encode())
                values: pd.Series | pd.Index = frame[column]
                if isinstance(frame[column].dtype, pd.CategoricalDtype):  # the codes, then what they stand for
                    digest.update(frame[column].cat.codes.to_numpy().tobytes())
                    values = frame[column].cat.categories
                digest.update(pd.util.hash_pandas_object(values, index=False).to_numpy().tobytes())
        for file in sorted(self.weighting.parent.iterdir()) if self.weighting else ():
            digest.update(f"{file.name}\x00".encode() + file.read_bytes())
        if self.annex is not None:
            digest.update(f"annex\x00{self.annex.hash}".encode())
        for one in self.milestones.earlier if self.milestones else ():
            said = json.dumps([one.name, one.breaks, one.published], sort_keys=True)
            digest.update(f"{said}\x00{one.data.hash if one.data else ''}".encode())
        return digest.hexdigest()

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {len(frame):,} × {frame.shape[1]}" for name, frame in self.frames.items())
        return f"Dataset({sizes})"


def codebook_of(frame: pd.DataFrame, level: str) -> Codebook:
    """A codebook with what the column types alone say."""
    variables = tuple(variable_of(frame[column], level) for column in frame.columns)
    return Codebook(variables=variables, levels=(Level(level, file=""),))


def variable_of(column: pd.Series, level: str) -> Variable:
    """The codebook entry that a column's type implies."""
    name, dtype = str(column.name), column.dtype
    values: tuple[Value, ...] = ()
    ordered = False
    if isinstance(dtype, pd.CategoricalDtype):
        kind, ordered = "categorical", bool(dtype.ordered)
        values = tuple(Value(str(category)) for category in dtype.categories)
    elif pd.api.types.is_bool_dtype(dtype):
        kind = "categorical"
    elif pd.api.types.is_integer_dtype(dtype):
        kind = "integer"
    elif pd.api.types.is_numeric_dtype(dtype):
        kind = "decimal"
    elif pd.api.types.is_datetime64_any_dtype(dtype):
        kind = "datetime"
    else:
        kind = "text"
    return Variable(name, level, kind, columns=(name,), values=values, ordered=ordered)
