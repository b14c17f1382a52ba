"""Whole datasets from a legacy code: texts, labels of variables and of answers; with a preview before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.dataset.codebook import Codebook, Label
from analysis.dataset.dataset import Dataset
from analysis.dataset.legacy.detect import decode, detect


@dataclass(frozen=True)
class Place:
    """Where texts stand, the code they seem to be in, how sure that is, and some of them before and after."""

    where: str
    code: str
    certainty: float
    examples: tuple[tuple[str, str], ...]


def preview(data: Dataset, examples: int = 3) -> list[Place]:
    """Every place with letters beyond ASCII, and what it would become in the code that fits it best."""
    places = []
    for where, texts in _texts(data):
        special = list(dict.fromkeys(text for text in texts if not text.isascii()))
        if special:
            found = detect(special)
            shown = tuple((text, decode(text, found.code)) for text in special[:examples])
            places.append(Place(where, found.code, found.certainty, shown))
    return places


def _texts(data: Dataset) -> Iterator[tuple[str, list[str]]]:
    yield "labels", [text for one in data.codebook.variables for text in one.label.values()]
    for one in data.codebook.variables:
        if one.values:
            yield f"answers of {one.name}", [text for value in one.values for text in (value.name, *value.label.values())]
    for level, frame in data.frames.items():
        for column in frame.columns:
            if pd.api.types.is_string_dtype(frame[column].dtype) or frame[column].dtype == object:
                yield f"{level}.{column}", [value for value in frame[column].dropna().unique() if isinstance(value, str)]


def converted(data: Dataset, code: str) -> Dataset:
    """The dataset with every text in Unicode."""
    frames = {level: _frame(frame, code) for level, frame in data.frames.items()}
    return Dataset(frames, _codebook(data.codebook, code))


def _frame(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    out = frame.copy()
    for column in out.columns:
        if isinstance(out[column].dtype, pd.CategoricalDtype):
            out[column] = out[column].cat.rename_categories(lambda name: decode(name, code) if isinstance(name, str) else name)
        elif pd.api.types.is_string_dtype(out[column].dtype) or out[column].dtype == object:
            out[column] = out[column].map(lambda value: decode(value, code) if isinstance(value, str) else value)
    return out


def _codebook(book: Codebook, code: str) -> Codebook:
    def words(label: Label) -> Mapping[str, str]:
        return {language: decode(text, code) for language, text in label.items()}

    variables = tuple(
        replace(
            one,
            label=words(one.label),
            question=words(one.question),
            values=tuple(replace(value, name=decode(value.name, code), label=words(value.label)) for value in one.values),
        )
        for one in book.variables
    )
    return replace(book, variables=variables, title=words(book.title))
