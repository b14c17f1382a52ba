"""`survey doctor`: is this laptop fit for the field?"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import SurveyError
from survey.language import _

FOUND = 1
MARKS = {True: "✓", False: "✗", None: "·"}


@subcommand(
    "doctor",
    help="Examine this laptop: disk, clock, letters, console, key file, database. Exit code 1: something must be mended.",
)
@store_options
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(store: str | Path, plain_store: bool, as_json: bool) -> int:
    from survey.cli.health import Laptop, examine

    place, why, journal = Path(store), _("there is no store yet"), None
    with ExitStack() as ending:
        if isinstance(store, str) or place.exists():
            try:
                journal = ending.enter_context(opened(store, plain_store))
            except SurveyError as error:
                why = str(error)
        results = list(examine(Laptop(place, journal, why, datetime.now().astimezone())))
    for found in results:
        if as_json:
            echo(json.dumps(asdict(found), ensure_ascii=False))
        else:
            echo(f"{MARKS[found.good]} {found.name:<9} {found.told}")
            if found.advice:
                echo(f"  {found.advice}")
    return FOUND if any(found.good is False for found in results) else 0
