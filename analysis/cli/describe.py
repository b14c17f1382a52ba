"""`analysis describe`: what a dataset holds."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import dataset_argument, language_option, read_dataset


@click.command("describe")
@dataset_argument
@language_option
def command(dataset: Path, language: str, codebook: Path | None) -> None:
    """Say what DATASET holds: its levels, its design, each variable with its type, label and share of missing answers."""
    data = read_dataset(dataset, codebook)
    book = data.codebook
    click.echo(f"{data!r}\nhash {data.hash}\nsimulated: {'yes' if book.simulated else 'no'}\ndesign: {dict(book.design)}")
    for variable in book.variables:
        columns = [column for column in variable.columns if column in data.frame(variable.level).columns]
        if not columns:
            continue
        empty = float(data.frame(variable.level)[columns].isna().all(axis=1).mean())
        label = book.label(variable.name, language)
        click.echo(f"{variable.level:12} {variable.name:28} {variable.type:12} {empty:6.1%} missing  {label}")
