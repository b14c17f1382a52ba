"""`survey assign`: split a sample over teams and days."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from survey.cli.words import echo, option, subcommand
from survey.language import _


@subcommand(
    "assign",
    help="Split a sample over teams and days: equal loads, neighbouring places to one team, no work on weekends and holidays. "
    "Writes the sample with the columns team and day.",
)
@click.argument("sample", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--teams", required=True, help="The teams' names, separated by commas, from north to south.")
@option("--start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day of fieldwork.")
@option("--per-day", type=click.IntRange(1), default=12, show_default=True, help="Interviews that a team holds a day.")
@option("--place", default="enterprise", show_default=True, help="The column that names a place to visit.")
@option("--weekends", is_flag=True, help="Teams work on Saturdays and Sundays too.")
@option(
    "--holidays",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of your own of days off and on: date,name,kind (off or work).",
)
@option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The assigned sample.")
def command(
    sample: Path,
    teams: str,
    start: datetime,
    per_day: int,
    place: str,
    weekends: bool,
    holidays: Path | None,
    output: Path,
) -> None:
    from survey.fieldwork.assign import Plan, assign
    from survey.fieldwork.calendar import Calendar
    from survey.fieldwork.sample import DAY, TEAM, read_sample, write_sample

    names = [name.strip() for name in teams.split(",") if name.strip()]
    plan = Plan(names, per_day, start.date(), Calendar.vietnam(holidays, weekends), place)
    assigned = assign(read_sample(sample), plan)
    write_sample(output, assigned)
    loads = Counter(row[TEAM] for row in assigned)
    for team in names:
        days = [row[DAY] for row in assigned if row[TEAM] == team]
        told = _("{team}: {count} cases from {first} to {last}")
        echo(told.format(team=team, count=loads[team], first=min(days, default="–"), last=max(days, default="–")))
