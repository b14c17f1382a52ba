"""Patterns without ^ and $: the whole text must match in Collect and here, a part is enough in web forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.expression.syntax import Call, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|.", re.DOTALL)
"""One character of a pattern, an escaped one, or a class of characters."""


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            match expression:
                case Call("regex", (_any, Text(pattern))) if not _anchored(pattern):
                    what = _("the pattern {pattern} has no ^ and $: web forms accept a text that only contains it").format(
                        pattern=pattern
                    )
                    advice = _("write {formula}, which means the same everywhere").format(formula=_whole(pattern))
                    yield Problem(formula.rule.path, what, advice)


def _anchored(pattern: str) -> bool:
    """Whether the whole text must match in web forms too.

    >>> _anchored("^[0-9|]+$"), _anchored("^a$|^b$"), _anchored("^a|b$")
    (True, True, False)
    """
    return all(branch[:1] == ["^"] and branch[-1:] == ["$"] for branch in _branches(pattern))


def _branches(pattern: str) -> list[list[str]]:
    """The pieces of each alternative that stands outside brackets."""
    branches: list[list[str]] = [[]]
    depth = 0
    for piece in _PIECE.findall(pattern):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "|" and not depth:
            branches.append([])
        else:
            branches[-1].append(piece)
    return branches


def _whole(pattern: str) -> str:
    """The pattern with ^ and $ around it."""
    branches = ["".join(branch[branch[:1] == ["^"] : len(branch) - (branch[-1:] == ["$"])]) for branch in _branches(pattern)]
    inner = "|".join(branches)
    return f"^({inner})$" if len(branches) > 1 else f"^{inner}$"


RULE = Rule("unanchored-pattern", "portability", find)
