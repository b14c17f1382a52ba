"""`analysis tables`: the tables of a plan in every format."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import dataset_argument, language_option, read_dataset


@click.command("tables")
@click.argument("plan", type=click.Path(path_type=Path, dir_okay=False))
@dataset_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@click.option("--format", "formats", multiple=True, help="Only docx, xlsx, html, csv or sdmx.csv (may be repeated).")
@language_option
def command(plan: Path, dataset: Path, output: Path, formats: tuple[str, ...], language: str, codebook: Path | None) -> None:
    """Make the tables of PLAN from DATASET: tables.docx, .xlsx, .html, .csv and .sdmx.csv in the output folder."""
    from analysis.milestones.tables import with_milestones
    from analysis.tables.compute import compute_plan
    from analysis.tables.described import design_of
    from analysis.tables.plan import read_plan
    from analysis.tables.writers import WRITERS, write_tables, writer

    for format in formats:
        writer(format)
    wanted = read_plan(plan)
    design = design_of(read_dataset(dataset, codebook), wanted.design)
    tables = with_milestones(wanted, design, compute_plan(wanted, design))
    for format in formats or WRITERS:
        click.echo(write_tables(tables, output / f"tables.{format}", language=language))
