"""What a check finds: how serious it is, where, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Literal

from survey.frozen import dataclass
from survey.language import _
from survey.questionnaire.check.form import Form

Severity = Literal["error", "warning", "portability"]
"""An error must be mended before the field, a warning looked at; portability is what phones or browsers do differently."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What one rule says of one element; `where` if it was not written where the element was."""

    path: str
    what: str
    advice: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked: its name, how serious it is, and how it is found."""

    name: str
    severity: Severity
    find: Callable[[Form], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with its place: `where` is a line or a sheet's row, `question` the name of the element."""

    rule: str
    severity: Severity
    what: str
    question: str = ""
    where: str = ""
    advice: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.where, self.question) if part)
        cure = f" ({self.advice})" if self.advice else ""
        return f"{place}: {self.what}{cure}" if place else f"{self.what}{cure}"


def did_you_mean(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """Advice that names the nearest of some names, or other advice where none is near."""
    near = get_close_matches(name, list(names), 1)
    return _("did you mean {name}?").format(name=near[0]) if near else otherwise
