"""The last screen: what still stands, the outcome, and closing the interview."""

from __future__ import annotations

from survey.language import _
from survey.terminal.desk import Desk
from survey.terminal.prompt import Action, Command, Message, Prompt, options_of
from survey.terminal.question import label_of

OUTCOMES = {
    "complete": "Complete (AAPOR 1.1)",
    "partial": "Partly complete (AAPOR 1.2)",
    "refusal": "Refused (AAPOR 2.11)",
    "break_off": "Broken off (AAPOR 2.12)",
    "not_eligible": "Not eligible (AAPOR 4.0)",
}
"""The dispositions an interviewer can close with, after the AAPOR Standard Definitions (2023)."""
MEND = "+mend"
TOLD = 6
ACTIONS = frozenset({Action.BACK, Action.JUMP, Action.REVIEW, Action.PAUSE, Action.HELP, Action.LANGUAGE})


def finish(desk: Desk) -> str | Command:
    """Close the interview, or say what to do instead: `completed`, a path to mend, empty to stay, or a command."""
    evaluation = desk.session.evaluation
    problems, warnings = evaluation.problems(), evaluation.warnings()
    messages = [Message("problem", f"{label_of(desk.session, problem.path)}: {problem.message}") for problem in problems[:TOLD]]
    messages += [Message("warning", f"{label_of(desk.session, warning.path)}: {warning.message}") for warning in warnings[:TOLD]]
    more = max(0, len(problems) - TOLD)
    if more:
        messages.append(Message("problem", _("… and {count} more").format(count=more)))
    pairs = [(MEND, _("Go to the first problem"))] if problems or warnings else []
    pairs += [(code, _(label)) for code, label in OUTCOMES.items() if code != "complete" or not problems]
    prompt = Prompt(
        "one",
        _("End of the interview. What is the outcome?"),
        options=options_of(pairs),
        messages=tuple(messages),
        header=desk.header(),
        actions=ACTIONS,
        value=pairs[0][0],
        optional=False,
    )
    reply = desk.console.ask(prompt)
    if isinstance(reply, Command):
        return reply
    if reply.text == MEND:
        return (*problems, *warnings)[0].path
    if reply.text and desk.agreed(_("Close the interview as “{outcome}”?").format(outcome=_(OUTCOMES[reply.text]))):
        desk.session.complete(reply.text)
        return "completed"
    return ""
