"""`analysis diff`: which numbers changed between two reports, and why."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("new", type=click.Path(path_type=Path, dir_okay=False))
def command(old: Path, new: Path) -> None:
    """List the numbers that differ between two Word reports and what changed them: data, weights or plan. Exit code 1 if any."""
    from analysis.report.difference import differences
    from analysis.report.readers.word import read_word

    changes = differences(read_word(old), read_word(new))
    for change in changes:
        click.echo(change)
    click.echo(f"{len(changes)} changes")
    if changes:
        raise click.exceptions.Exit(1)
