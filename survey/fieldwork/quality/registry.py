"""What a quality check is, and the registry of them: one file and one registration each.

A check looks at all interviews together and raises flags; a flag is a reason to look, never a verdict. Where a check compares, it
holds the chance of any false alarm among honest interviews to about `ALPHA`, however many interviewers or questions it compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from survey.fieldwork.quality.observed import Observed
from survey.frozen import dataclass

ALPHA = 0.01
"""The chance of a false alarm that each check as a whole is allowed, shared out over its comparisons (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something unusual: of which check, about whom or what (`subject`), in which interviews, and in words.

    `measure` is what was found and `usual` what is usual here, both as the message gives them.
    """

    check: str
    subject: str
    interviews: tuple[str, ...]
    measure: float
    usual: float
    message: str

    @property
    def id(self) -> str:
        """A short name that stays the same while the same thing is flagged."""
        return hashlib.sha256(f"{self.check} {self.subject} {' '.join(self.interviews)}".encode()).hexdigest()[:8]


Check = Callable[[Sequence[Observed]], Iterator[Flag]]

CHECKS: dict[str, Check] = {}
"""The checks by name."""


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under a name."""

    def registered(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return registered
