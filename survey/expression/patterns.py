"""Regular expressions in bounded time: no pattern, however unfortunate, can hang an interview."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache

from survey.errors import EvaluationError
from survey.expression.automaton import Automaton, Unsupported, build, repeats
from survey.expression.java_patterns import translated
from survey.frozen import dataclass
from survey.language import _

MAX_STEPS = 1_000_000
"""Roughly the most steps that backtracking may take (some 20 ms); dearer matches go to the automaton."""

MAX_PATTERN = 10_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression ready to use; `automaton` is None where it has look-around or references to groups."""

    compiled: re.Pattern[str]
    automaton: Automaton | None
    nested: bool
    unbounded: int

    def steps(self, length: int) -> float:
        """How many steps backtracking may take on a text of that length, at worst."""
        return float("inf") if self.nested and length > 8 else (length + 1.0) ** self.unbounded


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches, in time that grows with the length of the text.

    Raises EvaluationError for a pattern that is not one, or that cannot be matched in bounded time.

    >>> matches("(a+)+b", "a" * 5000), matches("[0-9]{9,10}", "0912345678")
    (False, True)
    """
    prepared = _prepare(pattern)
    if prepared.steps(len(text)) <= MAX_STEPS:
        return prepared.compiled.fullmatch(text) is not None
    if prepared.automaton is None:
        raise EvaluationError(
            _("the pattern “{pattern}” could take too long on this text").format(pattern=pattern),
            advice=_("leave out look-around and references to groups, or repeat less"),
        )
    return prepared.automaton.matches(text)


@lru_cache(maxsize=1024)
def _prepare(pattern: str) -> Pattern:
    with warnings.catch_warnings():
        # Python warns of `--` and `||` in a class, which it may read as sets one day.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            if len(pattern) > MAX_PATTERN:
                raise re.error("the pattern is too long")
            source = translated(pattern)
            compiled = re.compile(source, re.ASCII)
            nested, unbounded = repeats(source)
        except (re.error, RecursionError, OverflowError) as error:
            raise EvaluationError(_("“{pattern}” is not a regular expression").format(pattern=pattern[:100])) from error
        try:
            automaton = build(source)
        except Unsupported:
            automaton = None
    return Pattern(compiled, automaton, nested, unbounded)
