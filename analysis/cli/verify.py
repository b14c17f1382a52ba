"""`analysis verify`: every number of a finished Word report, recomputed."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import dataset_argument, read_dataset


@click.command("verify")
@click.argument("report", type=click.Path(path_type=Path, dir_okay=False))
@dataset_argument
@click.option(
    "--definition",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Hold the report to this definition instead of the one it carries.",
)
@click.option(
    "--annex",
    type=click.Path(path_type=Path),
    help="Dataset of the units' figure annexes, if it was given to the report with --annex.",
)
def command(report: Path, dataset: Path, definition: Path | None, annex: Path | None, codebook: Path | None) -> None:
    """List each number, table and chart of REPORT that DATASET does not give, that was typed over, or that is not bound.

    REPORT is the Word file, or the slides.

    The exit code is 1 if there is any.
    """
    from analysis.report.definition import read_definition
    from analysis.report.readers.finished import read_finished
    from analysis.report.verify import compare, expected_of

    found = read_finished(report)
    data = read_dataset(dataset, codebook)
    wanted = read_definition(definition) if definition else None
    expected = expected_of(found, data, annex=read_dataset(annex, None) if annex else None, definition=wanted)
    for name, before, now in (
        ("data", found.record.data_hash, expected.record.data_hash),
        ("weights", found.record.weights, expected.record.weights),
    ):
        click.echo(f"{name}: {now}" if before == now else f"{name}: {before} when it was written, {now} now")
    findings = compare(found, expected)
    for finding in findings:
        click.echo(finding)
    record = found.record
    click.echo(
        f"{len(record.figures)} figures, {len(record.tables)} tables, {len(record.charts)} charts; {len(findings)} findings"
    )
    if findings:
        raise click.exceptions.Exit(1)
