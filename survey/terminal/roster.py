"""The overview of an open-ended repeat: edit one, add one, delete one (asked twice), put a deleted one back, or go on."""

from __future__ import annotations

from survey.interview.evaluation import Screen
from survey.interview.paths import form_path
from survey.language import _
from survey.terminal.desk import Desk
from survey.terminal.prompt import Action, Command, Message, Prompt, options_of
from survey.terminal.question import answer_of, label_of, question_at

ADD, DELETE, RESTORE, GO_ON = "+add", "+delete", "+restore", "+on"
TOLD = 3
"""How many answers describe an instance."""
ACTIONS = frozenset({Action.HELP, Action.BACK, Action.JUMP, Action.REVIEW, Action.LANGUAGE, Action.PAUSE, Action.FINISH})


def roster(desk: Desk, screen: Screen) -> str | Command | None:
    """What the interviewer does at a roster: the path of an instance to go into, empty to go on, None to stay, or a command."""
    repeat = screen.group
    present = list(desk.session.evaluation.instances(repeat))
    pairs = [(path, described(desk, path)) for path in present]
    pairs.append((ADD, _("Add one")))
    if present:
        pairs.append((DELETE, _("Delete one")))
    if deleted(desk, repeat):
        pairs.append((RESTORE, _("Put back a deleted one")))
    pairs.append((GO_ON, _("No more, go on")))
    prompt = Prompt(
        "one",
        label_of(desk.session, repeat),
        path=repeat,
        hint=_("{count} listed").format(count=len(present)),
        options=options_of(pairs),
        value=GO_ON,
        optional=False,
        messages=desk.take_messages(),
        header=desk.header(),
        actions=ACTIONS,
    )
    reply = desk.console.ask(prompt)
    if isinstance(reply, Command):
        return reply
    if reply.text == ADD:
        return desk.session.add(repeat)
    if reply.text == DELETE:
        _delete(desk, pairs[: len(present)])
        return None
    if reply.text == RESTORE:
        _restore(desk, repeat)
        return None
    return reply.text if reply.text in present else ""


def described(desk: Desk, instance: str) -> str:
    """An instance by its first answers: `Nguyễn Văn A, Con, 12`."""
    session = desk.session
    inside = [path for path in session.record.answers if path.startswith(instance + "/") and path not in session.record.defaults]
    shown = [path for path in inside if question_at(session, path).shown and not question_at(session, path).self_completed]
    order = {path: place for place, path in enumerate(session.questionnaire.elements)}
    shown.sort(key=lambda path: order[form_path(path)])
    return ", ".join(answer_of(session, path) for path in shown[:TOLD]) or _("(nothing answered yet)")


def deleted(desk: Desk, repeat: str) -> list[str]:
    """The deleted instances of a repeat."""
    return sorted(path for path in desk.session.record.removed if path.startswith(repeat + "["))


def _delete(desk: Desk, pairs: list[tuple[str, str]]) -> None:
    picked = pairs[0][0] if len(pairs) == 1 else desk.choose(_("Delete which one?"), pairs)
    if not picked:
        return
    name = dict(pairs)[picked]
    if desk.agreed(_("Delete “{name}”?").format(name=name)) and desk.agreed(
        _("Really delete “{name}” and its answers?").format(name=name)
    ):
        desk.session.remove(picked)
        desk.messages = (Message("info", _("“{name}” is deleted; it can be put back here.").format(name=name)),)


def _restore(desk: Desk, repeat: str) -> None:
    gone = deleted(desk, repeat)
    picked = (
        gone[0] if len(gone) == 1 else desk.choose(_("Put back which one?"), [(path, described(desk, path)) for path in gone])
    )
    if picked:
        desk.session.restore(picked)
