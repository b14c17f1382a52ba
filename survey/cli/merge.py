"""`survey merge`: bring the interviews of several stores together in one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from survey.cli.stores import Place, opened, plain_store_option
from survey.cli.words import echo, option, subcommand
from survey.language import _

CONFLICTS = 5


@subcommand(
    "merge",
    help="Add the interviews of other stores to one store, each store in one transaction; merging again changes nothing. "
    "Exit code 5: laptops contradict each other (survey review shows where).",
)
@click.argument("sources", nargs=-1, required=True, type=Place())
@option("--into", "target", required=True, type=Place(), help="The store to add to; it is made if it is not there.")
@plain_store_option
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(sources: tuple[str | Path, ...], target: str | Path, plain_store: bool, as_json: bool) -> int:
    from survey.sync.merge import conflicts, merge_store

    shared: set[str] = set()
    with opened(target, plain_store, create=True) as into:
        for source in sources:
            with opened(source, plain_store) as other:
                report = merge_store(into, other)
                if other.meta.get("simulated"):
                    into.meta["simulated"] = other.meta["simulated"]
            shared.update(report.shared)
            if as_json:
                echo(json.dumps({"source": str(source), **asdict(report)}, ensure_ascii=False))
            else:
                told = _("{source}: {added} events added, {known} known")
                echo(told.format(source=source, added=report.added, known=report.known))
        found = conflicts(into, sorted(shared))
    for interview, conflict in found:
        told = _("{interview}: laptops contradict each other at {path}")
        echo(told.format(interview=interview, path=conflict.path), err=True)
    return CONFLICTS if found else 0
