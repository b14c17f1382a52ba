"""`survey monitor`: the page on which headquarters watches the fieldwork."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from survey.cli.stores import opened, store_argument
from survey.cli.words import option, subcommand

PAGE = "monitor.html"
FILE: Any = click.Path(exists=True, dir_okay=False, path_type=Path)


@subcommand(
    "monitor",
    help="Write one page on the progress of the fieldwork: cases, outcomes, AAPOR rates, quality flags, and the sample against "
    "the frame. The file needs no network and can be passed on with a stick.",
)
@store_argument
@option("--output", "-o", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the page.")
@option("--sample", type=FILE, help="The assigned sample: cases nobody has visited yet, and the plan by day.")
@option("--quotas", type=FILE, help="Quotas: a CSV file with the variables of each cell and its target.")
@option("--margins", type=FILE, help="Margins of the frame: a CSV file with the columns variable,value,total.")
@option("--precision", type=FILE, help="The file that analysis monitor has written.")
def command(
    store: str | Path, plain_store: bool, folder: Path, sample: Path | None, quotas: Path | None, margins: Path | None,
    precision: Path | None,
) -> None:  # fmt: skip
    from survey.fieldwork.monitor.margins import read_margins
    from survey.fieldwork.monitor.page import Plan, page
    from survey.fieldwork.monitor.precision import read_precision
    from survey.fieldwork.quotas import read_quotas
    from survey.fieldwork.sample import read_sample

    plan = Plan(
        read_sample(sample) if sample else (),
        read_quotas(quotas) if quotas else (),
        read_margins(margins) if margins else {},
        read_precision(precision) if precision else (),
    )
    with opened(store, plain_store) as journal:
        text = page(journal, plan, datetime.now().astimezone())
    folder.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: whoever has the page open finds a whole one.
    half = folder / (PAGE + ".part")
    half.write_text(text, encoding="utf-8")
    half.replace(folder / PAGE)
    click.echo(str(folder / PAGE))
