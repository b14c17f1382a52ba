"""`survey list`: the interviews in a store, one line each."""

from __future__ import annotations

import json
from pathlib import Path

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.language import _

STATUS = {"": "not begun", "started": "begun", "paused": "paused", "completed": "completed"}
"""What the states of an interview are called."""


@subcommand("list", help="List the interviews in a store: identifier, status, questionnaire, interviewer, answers, last change.")
@store_options
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(store: Path, plain_store: bool, as_json: bool) -> None:
    from survey.fieldwork.dispositions import OUTCOMES
    from survey.interview.events import FIELDWORK
    from survey.interview.record import fold

    with opened(store, plain_store) as journal:
        for interview in (name for name in journal.interviews() if name != FIELDWORK):
            events = journal.events(interview)
            record = fold(events)
            form = journal.forms.get(record.form_hash)
            line = {
                "interview": interview,
                "status": record.status,
                "disposition": record.disposition,
                "questionnaire": form.form_id if form else record.form_hash[:12],
                "interviewer": record.interviewer,
                "answers": len(record.answers) - len(record.defaults),
                "changed": events[-1].wall_time,
                "review": record.review,
                "message": record.message,
            }
            if as_json:
                echo(json.dumps(line, ensure_ascii=False))
            else:
                state = _(STATUS[record.status])
                told = _(OUTCOMES.get(record.disposition, record.disposition)) if record.disposition else ""
                outcome = f"{state} ({told})" if told else state
                changed = events[-1].wall_time[:16].replace("T", " ")
                answers = _("{count} answers").format(count=line["answers"])
                words = (interview, outcome, line["questionnaire"], record.interviewer, answers, changed)
                echo("  ".join(str(word) for word in words if word))
                if record.review == "reject":
                    echo("  " + _("Headquarters: {message}").format(message=record.message))
