"""`survey why`: why a question was asked or skipped in one interview, and which answers decided."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, subcommand
from survey.errors import StoreError, SurveyError
from survey.language import _


@subcommand("why", help="Say why a question is asked or skipped in an interview, with the answers that decide.")
@click.argument("interview")
@click.argument("question")
@store_options
def command(interview: str, question: str, store: Path, plain_store: bool) -> None:
    from survey.interview.paths import form_path
    from survey.interview.record import fold
    from survey.interview.replay import Evaluator

    with opened(store, plain_store) as journal:
        events = journal.events(interview)
        record = fold(events)
        form = journal.forms.get(record.form_hash) if events else None
        if form is None:
            raise StoreError(
                _("there is no interview “{interview}”").format(interview=interview),
                where=str(store),
                advice=_("survey list shows the interviews of a store"),
            )
        evaluation = Evaluator(form, journal)(record, events)
        found = [node for node in evaluation.walk() if question in (node.name, node.path, form_path(node.path))]
        if not found:
            raise _unknown(question, [element.name for element in form.walk()], bool(form.elements.get(question)))
        for node in found:
            label = evaluation.label(node.path)
            echo(f"{node.path}" + (f"  {label}" if label else ""))
            echo(f"  {evaluation.why(node.path)}".replace("\n", "\n  "))


def _unknown(question: str, names: list[str], repeated: bool) -> SurveyError:
    if repeated or question in names:
        return SurveyError(_("{question} stands in a repeat that has no instance in this interview").format(question=question))
    near = get_close_matches(question, names, 1)
    advice = _("did you mean {name}?").format(name=near[0]) if near else None
    return SurveyError(_("the questionnaire has no {name}").format(name=question), advice=advice)
