"""`analysis report`: the report of a definition, in Word, HTML or slides."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import dataset_argument, read_dataset


@click.command("report")
@click.argument("definition", type=click.Path(path_type=Path, dir_okay=False))
@dataset_argument
@click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="File to write, .docx, .html or slides, .pptx (may be repeated).",
)
@click.option("--annex", type=click.Path(path_type=Path), help="Dataset of the units' figure annexes, if DATASET holds none.")
@click.option(
    "--keep", "previous", type=click.Path(path_type=Path, dir_okay=False), help="Report whose prose was edited in Word: keep it."
)
def command(
    definition: Path,
    dataset: Path,
    outputs: tuple[Path, ...],
    annex: Path | None,
    previous: Path | None,
    codebook: Path | None,
) -> None:
    """Write the report of DEFINITION (report.yaml) on DATASET; nothing is written if a reference resolves to nothing."""
    from analysis.report.build import build
    from analysis.report.definition import read_definition
    from analysis.report.keep import keep
    from analysis.report.readers.word import read_word
    from analysis.report.style import style
    from analysis.report.writers import write_report

    wanted = read_definition(definition)
    kept = keep(read_word(previous), wanted) if previous else None
    for note in kept.notes if kept else ():
        click.echo(note, err=True)
    report = build(
        wanted,
        read_dataset(dataset, codebook),
        annex=read_dataset(annex, None) if annex else None,
        narrative=kept.narrative if kept else None,
    )
    look = style(wanted.style)
    for output in outputs:
        click.echo(write_report(report, look, output))
