"""The keys of every screen: one table, from which the bindings, the footer, the plain commands and the help are made.

Backspace, Ctrl-H, Esc, Alt and Ctrl-Shift are never bound: UniKey and other Vietnamese input methods send or take them while
a word is being typed. Ctrl-I, Ctrl-J and Ctrl-M are Tab and Enter to a terminal; Ctrl-S, Ctrl-Q and Ctrl-Z stop it.
"""

from __future__ import annotations

from survey.frozen import dataclass
from survey.language import _
from survey.terminal.prompt import MISSING_ACTIONS, Action


@dataclass(frozen=True, slots=True)
class Key:
    """One action's function key, the control key for terminals without function keys, its plain command, and msgids for it."""

    action: Action
    function: str
    control: str
    plain: str
    label: str
    told: str

    @property
    def shown(self) -> str:
        """How the footer names the two keys, as in `F2 ^B`."""
        return f"{self.function.upper()} ^{self.control[-1].upper()}"


KEYS = (
    Key(Action.HELP, "f1", "c-g", "h", "Help", "the designer's notes on this question, and these keys"),
    Key(Action.BACK, "f2", "c-b", "b", "Back", "to the question before; out of a dialog"),
    Key(Action.JUMP, "f3", "c-t", "j", "Go to", "a question by its name or words (:j name)"),
    Key(Action.REVIEW, "f4", "c-l", "l", "Review", "problems, warnings, remarks, missing answers, all answers"),
    Key(Action.REMARK, "f5", "c-r", "r", "Remark", "a note on this question (:r text)"),
    Key(Action.DONT_KNOW, "f6", "c-k", "dk", "Don't know", "where the question takes it"),
    Key(Action.REFUSED, "f7", "c-x", "rf", "Refused", "where the question takes it"),
    Key(Action.LANGUAGE, "f8", "c-n", "lang", "Language", "the other language of the questionnaire (:lang en)"),
    Key(Action.WHY, "f9", "c-y", "why", "Why asked", "which answers decide that this is asked"),
    Key(Action.PAUSE, "f10", "c-p", "q", "Pause", "stop here; every answer is already saved"),
    Key(Action.NOT_APPLICABLE, "f12", "c-a", "na", "Not applicable", "where the question takes it"),
    Key(Action.FINISH, "f11", "c-e", "end", "End", "close the interview: complete, partly, refused, broken off"),
)
"""In the order of the footer."""


def not_here(action: Action) -> str:
    """The short message of a key that does nothing on this screen."""
    if action.value in MISSING_ACTIONS:
        return _("This question does not take this answer.")
    return _("This key does nothing here.")


def footer(actions: frozenset[Action], short: bool = False) -> list[tuple[str, str]]:
    """The footer as styled text: every key, those without effect (not in `actions`) dimmed and in brackets.

    `short`: only the function keys that have an effect; help names them all.
    """
    parts: list[tuple[str, str]] = []
    for key in KEYS:
        effective = key.action in actions
        if not effective and (short or key.action in (Action.NOT_APPLICABLE, Action.FINISH)):
            continue
        label = _(key.label)
        parts += [("class:key", key.function.upper() if short else key.shown), ("", " ")]
        parts += [("class:footer", label) if effective else ("class:off", f"({label})"), ("", "  ")]
    return parts
