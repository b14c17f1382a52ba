"""`survey review`: what a supervisor must look at, and the decisions about it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.stores import opened, store_argument
from survey.cli.words import echo, option, subcommand
from survey.errors import SurveyError
from survey.language import _, current_language

if TYPE_CHECKING:
    from survey.fieldwork.review.contradictions import Contradiction
    from survey.fieldwork.review.decisions import Supervisor
    from survey.store.base import Store

SKIP, BACK, REMOVED = "s", "b", "r"


@subcommand(
    "review",
    help="List contradictions and interviews to decide about, or decide: with no decision given and --ask, each contradiction is "
    "shown and asked about. Every decision stays in the history and goes to the team with its next kit.",
)
@store_argument
@click.argument("interview", required=False)
@option("--accept", is_flag=True, help="Accept the interview.")
@option("--reject", metavar="MESSAGE", help="Send the interview back to the interviewer, with this message.")
@option("--reassign", metavar="NAME", help="Give the interview to another interviewer.")
@option("--correct", nargs=2, metavar="PATH VALUE", help="Set an answer; --reason says why.")
@option(
    "--take",
    nargs=2,
    metavar="PATH WHICH",
    help="Let one of contradicting answers stand, by its number; restore or remove for a removed line.",
)
@option("--reason", default="", help="Why it is decided so.")
@option("--by", "supervisor", envvar="KHAOSAT_SUPERVISOR", default="", help="Who decides; or KHAOSAT_SUPERVISOR.")
@option("--ask", is_flag=True, help="Go through the contradictions one by one at the keyboard.")
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(
    store: str | Path, plain_store: bool, interview: str | None, accept: bool, reject: str | None, reassign: str | None,
    correct: tuple[str, str] | None, take: tuple[str, str] | None, reason: str, supervisor: str, ask: bool, as_json: bool,
) -> None:  # fmt: skip
    from survey.fieldwork.review.decisions import Supervisor

    wanted = [choice for choice in (accept, reject, reassign, correct, take) if choice not in (None, False, ())]
    if len(wanted) > 1 or (wanted and not interview):
        raise click.UsageError(_("give one decision at a time, about one interview"))
    with opened(store, plain_store) as journal:
        if not wanted and not ask:
            _list(journal, interview, as_json)
            return
        if not supervisor.strip():
            raise click.UsageError(_("say who decides: --by NAME, or KHAOSAT_SUPERVISOR"))
        desk = Supervisor(journal, supervisor)
        if not wanted:
            _ask_through(desk, interview)
            return
        name = str(interview)
        if correct:
            desk.correct(name, *correct, reason=reason)
        elif take:
            _take(desk, name, *take, reason=reason)
        elif reject is not None:
            desk.reject(name, reject)
        elif reassign is not None:
            desk.reassign(name, reassign)
        else:
            desk.accept(name)
        echo(_("{interview}: the decision is written down").format(interview=name))


def _list(journal: Store, interview: str | None, as_json: bool) -> None:
    """Contradictions first, then the interviews nobody has decided about."""
    from survey.fieldwork.review.backcheck import back_checks
    from survey.fieldwork.review.contradictions import contradictions, waiting

    found = list(contradictions(journal, interview))
    closed = [record for record in waiting(journal) if interview in (None, record.interview)]
    checks = [check for check in back_checks(journal) if interview in (None, check.original)]
    if as_json:
        for item in found:
            echo(json.dumps({"kind": "contradiction", **asdict(item)}, ensure_ascii=False))
        for check in checks:
            echo(json.dumps({"kind": "back-check", **asdict(check)}, ensure_ascii=False))
        for record in closed:
            line = {"kind": "closed", "interview": record.interview, "interviewer": record.interviewer, "review": record.review}
            echo(json.dumps(line, ensure_ascii=False))
        return
    for item in found:
        _show(journal, item)
    for check in checks:
        told = _("{original}: {count} of {compared} answers differ in the back-check {again}")
        count = len(check.differences)
        echo(told.format(original=check.original, count=count, compared=check.compared, again=check.again))
        for difference in check.differences:
            echo(f"  {difference.question}: {difference.original} → {difference.again}")
    echo(_("{count} contradictions; {closed} closed interviews to decide about").format(count=len(found), closed=len(closed)))
    for record in closed:
        echo(f"  {record.interview}  {record.interviewer}  {record.disposition}")


def _show(journal: Store, item: Contradiction) -> None:
    """The claims of a contradiction, numbered, with who and when."""
    from survey.fieldwork.review.contradictions import shown, wording
    from survey.interview.record import fold

    form = journal.forms.get(fold(journal.events(item.interview)).form_hash)
    echo(f"{item.interview}  {wording(form, item.path, current_language())}  [{item.path}]")
    if item.removal:
        echo("  " + _("was removed on one laptop while another wrote in it:"))
    for number, claim in enumerate(item.claims, 1):
        said = shown(form, claim, current_language())
        echo(f"  {number}  {said}  — {claim.interviewer}, {claim.when}, {claim.device}")


def _take(desk: Supervisor, interview: str, path: str, number: str, reason: str) -> None:
    from survey.fieldwork.review.contradictions import contradictions

    found = next((item for item in contradictions(desk.store, interview) if item.path == path), None)
    if found is None:
        raise SurveyError(_("nothing contradicts itself at {path}").format(path=path), where=interview)
    if number in ("restore", "remove"):
        desk.settle_instance(found, keep=number == "restore", reason=reason)
    elif number.isdecimal():
        desk.take(found, int(number) - 1, reason)
    else:
        raise click.UsageError(_("give the number of an answer in the list"))


def _ask_through(desk: Supervisor, interview: str | None) -> None:
    """Show each contradiction and ask what stands; what is left out stays as it is."""
    from survey.fieldwork.review.contradictions import contradictions

    for item in list(contradictions(desk.store, interview)):
        _show(desk.store, item)
        if item.removal:
            question = _("{back} put it back, {removed} keep it removed, {skip} decide later")
            asked = question.format(back=BACK, removed=REMOVED, skip=SKIP)
            answer = click.prompt(asked, type=click.Choice([BACK, REMOVED, SKIP]), default=SKIP, show_choices=False)
            if answer != SKIP:
                desk.settle_instance(item, keep=answer == BACK)
            continue
        numbers = [str(number) for number, _claim in enumerate(item.claims, 1)]
        asked = _("Which one stands (number, or {skip} to decide later)").format(skip=SKIP)
        answer = click.prompt(asked, type=click.Choice([*numbers, SKIP]), default=SKIP, show_choices=False)
        if answer != SKIP:
            desk.take(item, int(answer) - 1, click.prompt(_("Why"), default="", show_default=False))
