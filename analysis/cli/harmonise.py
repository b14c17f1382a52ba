"""`analysis harmonise`: earlier waves beside a dataset, in its variables."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("harmonise")
@click.argument("plan", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Dataset folder to write.")
def command(plan: Path, dataset: Path, output: Path) -> None:
    """Put the earlier waves of PLAN beside DATASET: a copy that holds them in its own variables, each with its own design.

    Tables of the copy can name milestones; reports on it are verified with it alone.
    """
    from analysis.dataset import read
    from analysis.milestones.beside import write_beside
    from analysis.milestones.harmonise import read_harmonisation

    wanted = read_harmonisation(plan)
    written = write_beside(wanted, dataset, read(dataset), output)
    held = read(written).milestones
    for one in held.earlier if held else ():
        size = "published figures only" if one.data is None else f"{len(one.data.frame()):,} rows"
        click.echo(f"{one.name}: {size}; {len(one.published)} published; breaks: {', '.join(one.breaks) or 'none'}")
    click.echo(written)
