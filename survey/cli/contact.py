"""`survey contact`: write down a contact attempt, its outcome and an appointment."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.language import _


@subcommand(
    "contact",
    help="Write down a visit to a case that led to no interview: its outcome (such as nobody_there, away, refusal, not_eligible) "
    "and the appointment made.",
)
@click.argument("case")
@click.argument("outcome")
@option("--interviewer", envvar="KHAOSAT_INTERVIEWER", required=True, help="Who was there; or KHAOSAT_INTERVIEWER.")
@option("--appointment", default="", metavar="TIME", help="Date and time agreed on, such as 2023-11-05 18:30.")
@store_options
def command(case: str, outcome: str, interviewer: str, appointment: str, store: Path | str, plain_store: bool) -> None:
    from survey.fieldwork.contacts import attempts, record_attempt
    from survey.fieldwork.dispositions import OUTCOMES, disposition

    with opened(store, plain_store) as journal:
        record_attempt(journal, case, outcome, interviewer, appointment)
        count = len(attempts(journal.events(case)))
    told = _("{case}: {outcome} is written down, visit {count}")
    echo(told.format(case=case, outcome=_(OUTCOMES[disposition(outcome).name]), count=count))
