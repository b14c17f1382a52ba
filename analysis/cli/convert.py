"""`analysis convert`: files of earlier waves in TCVN3 or VNI, with a preview."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("convert")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--code", type=click.Choice(["tcvn3", "vni", "unicode"]), help="Code to convert from, after looking at the preview."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Dataset folder to write.")
def command(file: Path, code: str | None, output: Path | None) -> None:
    """Show what FILE (.sav, .dta, .xlsx, .csv …) holds in TCVN3 or VNI; with --code and -o write it as a dataset in Unicode."""
    from analysis.dataset import read
    from analysis.dataset.legacy.convert import converted, preview
    from analysis.dataset.write import write_folder

    data = read(file)
    for place in preview(data):
        click.echo(f"{place.where}: {place.code} ({place.certainty:.0%})")
        for before, after in place.examples:
            click.echo(f"    {before}  →  {after}" if before != after else f"    {before}")
    if output is None:
        return
    if code is None:
        raise click.UsageError("name the code with --code: nothing is converted on a guess")
    click.echo(write_folder(converted(data, code), output))
