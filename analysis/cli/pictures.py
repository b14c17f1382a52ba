"""`analysis pictures`: the charts of a report for press and social media."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import dataset_argument, read_dataset


@click.command("pictures")
@click.argument("definition", type=click.Path(path_type=Path, dir_okay=False))
@dataset_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
def command(definition: Path, dataset: Path, output: Path, codebook: Path | None) -> None:
    """Write each chart of DEFINITION as a picture of 1200 × 630 and one of 1080 × 1080 pixels, with its source."""
    from analysis.report.build import build
    from analysis.report.charts.share import SIZES, share_picture
    from analysis.report.definition import read_definition
    from analysis.report.document import ChartBlock, words_of
    from analysis.tables.writers import whole_file

    report = build(read_definition(definition), read_dataset(dataset, codebook))
    for block in report.all_blocks():
        if isinstance(block, ChartBlock):
            for size in SIZES:
                target = output / f"{block.drawing.id}-{size}.png"
                with whole_file(target) as draft:
                    draft.write_bytes(share_picture(block.drawing, block.source, size, words_of(block.finding)))
                click.echo(target)
