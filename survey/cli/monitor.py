"""`survey monitor`: the page on which headquarters watches the fieldwork."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from survey.cli.plan import plan_options, read_plan
from survey.cli.stores import opened, store_argument
from survey.cli.words import echo, option, subcommand

PAGE = "monitor.html"


@subcommand(
    "monitor",
    help="Write one page on the progress of the fieldwork: cases, outcomes, AAPOR rates, quality flags, and the sample against "
    "the frame. The file needs no network and can be passed on with a stick.",
)
@store_argument
@option("--output", "-o", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the page.")
@plan_options
def command(
    store: str | Path, plain_store: bool, folder: Path, sample: Path | None, quotas: Path | None, margins: Path | None,
    precision: Path | None,
) -> None:  # fmt: skip
    from survey.fieldwork.monitor.page import page

    plan = read_plan(sample, quotas, margins, precision)
    with opened(store, plain_store) as journal:
        text = page(journal, plan, datetime.now().astimezone())
    folder.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: whoever has the page open finds a whole one.
    half = folder / (PAGE + ".part")
    half.write_text(text, encoding="utf-8")
    half.replace(folder / PAGE)
    echo(str(folder / PAGE))
