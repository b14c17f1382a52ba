"""The arguments that every command on a dataset shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from analysis.dataset import Dataset

Decorated = Callable[..., Any]


def dataset_argument(function: Decorated) -> Decorated:
    """DATASET (a dataset folder, .sav, .dta, .parquet or .csv) and --codebook for tables that do not carry one."""
    function = click.option(
        "--codebook",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A codebook.json for a DATASET that is a plain table of codes.",
    )(function)
    return click.argument("dataset", type=click.Path(path_type=Path))(function)


def language_option(function: Decorated) -> Decorated:
    """--language of labels and numbers."""
    return click.option(
        "--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of labels and numbers."
    )(function)


def read_dataset(dataset: Path, codebook: Path | None) -> Dataset:
    """The dataset at a path, described by a codebook file if one is given."""
    from analysis.dataset import read
    from analysis.dataset.coded import with_codebook
    from analysis.dataset.folder import read_codebook

    data = read(dataset)
    return data if codebook is None else with_codebook(data, read_codebook(codebook))
