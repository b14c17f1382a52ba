"""`survey replace`: call up reserves of the sample by rule, for places that are lost for good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from survey.cli.stores import opened, store_argument
from survey.cli.words import echo, option, subcommand
from survey.language import _

FILE: Any = click.Path(exists=True, dir_okay=False, path_type=Path)


@subcommand(
    "replace",
    help="Call up reserves of the sample by rule: the next one of its stratum for each place that refused, closed down, or where "
    "nobody was met on several days (survey contact PLACE OUTCOME writes that down). Persons are never replaced.",
)
@store_argument
@click.argument("drawn", type=FILE)
@click.argument("reserves", type=FILE)
@option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="DRAWN with what is called up.")
@option("--place", default="enterprise", show_default=True, help="The column that names a place.")
@option("--strata", default="unit,stratum_2", show_default=True, help="The columns whose values together are a stratum.")
@option("--days", type=click.IntRange(1), default=3, show_default=True, help="Days without meeting anybody that lose a place.")
@option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(
    store: str | Path, plain_store: bool, drawn: Path, reserves: Path, output: Path, place: str, strata: str, days: int,
    as_json: bool,
) -> None:  # fmt: skip
    from survey.fieldwork.replacements import Draw, Rule, lost_places
    from survey.fieldwork.sample import read_rows, write_sample

    draw = Draw(read_rows(drawn), read_rows(reserves), place, tuple(name.strip() for name in strata.split(",")))
    with opened(store, plain_store) as journal:
        lost = lost_places(journal, draw.places, Rule(days=days))
    called, exhausted = draw.called_up(lost), draw.exhausted(lost)
    write_sample(output, [*draw.drawn, *called])
    if as_json:
        line = {"lost": sorted(lost), "called_up": [row[place] for row in called], "exhausted": exhausted}
        echo(json.dumps(line, ensure_ascii=False))
        return
    echo(_("Lost for good: {places}").format(places=", ".join(sorted(lost)) or "–"))
    echo(_("Called up now: {places}").format(places=", ".join(row[place] for row in called) or "–"))
    for stratum, count in exhausted.items():
        echo(_("No reserve is left in {stratum}: {count} places fewer").format(stratum=stratum, count=count))
