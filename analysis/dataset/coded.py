"""Plain tables with a codebook beside them: columns of codes become the answers that the codebook names."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.dataset.codebook import Codebook, Variable, did_you_mean
from analysis.dataset.dataset import Dataset
from analysis.errors import DatasetError


def with_codebook(data: Dataset, codebook: Codebook) -> Dataset:
    """The first level of `data` with its columns read as `codebook` says: codes and names of answers become categories.

    Columns that the codebook does not describe stay as they are, for the design.
    Raises DatasetError for a variable without its column, or a value that is no answer of it.

    >>> from analysis.dataset.codebook import Value
    >>> book = Codebook(variables=(Variable("ok", "data", "categorical", ("ok",), values=(Value("yes", 1), Value("no", 2))),))
    >>> with_codebook(Dataset.from_frame(pd.DataFrame({"ok": [2.0, 1.0, None]})), book).frame()["ok"].tolist()
    ['no', 'yes', nan]
    """
    frame = data.frame().copy()
    for variable in codebook.variables:
        for column in variable.columns or (variable.name,):
            if column not in frame.columns:
                raise DatasetError(
                    "is in the codebook but not in the data", where=column, advice=did_you_mean(column, frame.columns)
                )
            if variable.type in ("categorical", "rank"):
                frame[column] = categories(frame[column], variable)
    level = codebook.levels[0].name if codebook.levels else data.root
    filled = tuple(replace(variable, columns=variable.columns or (variable.name,)) for variable in codebook.variables)
    return Dataset({level: frame}, replace(codebook, variables=filled))


def categories(column: pd.Series, variable: Variable) -> pd.Series:
    """A column of codes or names as a category of the variable's answers."""
    names = [value.name for value in variable.values]
    known: dict[object, str] = {value.code: value.name for value in variable.values if value.code is not None}
    known.update((name, name) for name in names)
    strange = column.dropna()[~column.dropna().isin(list(known))]
    if len(strange):
        what = f"holds {strange.iloc[0]!r}, which is no answer of it"
        raise DatasetError(what, where=variable.name, advice=f"answers are {', '.join(names)}")
    read = column.astype(object).map(known)
    return pd.Series(pd.Categorical(read, names, ordered=variable.ordered), index=column.index, name=column.name)
