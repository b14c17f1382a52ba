"""Reading data by what the path is: a dataset folder, a statistics file, a plain table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.dataset.dataset import Dataset
from analysis.dataset.folder import read_folder
from analysis.dataset.statistical import read_dta, read_sav
from analysis.errors import DatasetError


def read_csv(path: Path) -> Dataset:
    """A comma-separated table with a header row; empty fields are missing, text stays text."""
    return Dataset.from_frame(pd.read_csv(path, keep_default_na=False, na_values=[""]))


def read_excel(path: Path) -> Dataset:
    """The first sheet of an Excel workbook, its first row being the names; empty cells are missing, text stays text."""
    return Dataset.from_frame(pd.read_excel(path, keep_default_na=False, na_values=[""]))


def read_parquet(path: Path) -> Dataset:
    """A Parquet table; dictionary columns become categories."""
    return Dataset.from_frame(pd.read_parquet(path))


READERS: dict[str, Callable[[Path], Dataset]] = {
    ".csv": read_csv,
    ".dta": read_dta,
    ".parquet": read_parquet,
    ".sav": read_sav,
    ".xlsx": read_excel,
    ".zsav": read_sav,
}


def read(path: str | Path) -> Dataset:
    """The dataset at a path: a dataset folder (docs/dataset.md), .sav, .zsav, .dta, .xlsx, .parquet or .csv.

    Raises DatasetError for a file that is not there, cannot be read, or does not fit its codebook.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "hours.csv"
    ...     _ = file.write_text("sex,hours\\nf,40\\nm,\\n")
    ...     read(file).frame()["hours"].tolist()
    [40.0, nan]
    """
    place = Path(path)
    if place.is_dir():
        return read_folder(place)
    reader = READERS.get(place.suffix.lower())
    if not place.exists():
        raise DatasetError("is not there", where=str(path), advice="check the path; a dataset folder holds codebook.json")
    if reader is None:
        raise DatasetError(f"has the unknown ending {place.suffix!r}", where=str(path), advice=f"one of {', '.join(READERS)}")
    try:
        return reader(place)
    except DatasetError:
        raise
    except Exception as error:
        raise DatasetError(f"cannot be read: {error}", where=str(path), advice="open it in the program that wrote it") from error
