"""Personal data that only headquarters can read: what an event holds instead of the answer, and what people see of it.

The engine knows that there is an answer, not which: rules that read it see `•••`, checks do not judge it, and only entering it
again changes it.
"""

from __future__ import annotations

from survey.language import _

MARK = "khaosat-sealed 1 "
"""How a sealed value begins; an age file in base64 follows (`survey.store.sealing`)."""
UNSEEN = "•••"


def is_sealed(text: str) -> bool:
    """Whether a stored text is a sealed value.

    >>> is_sealed(MARK + "YWdl…"), is_sealed("Trần Thị Bưởi")
    (True, False)
    """
    return text.startswith(MARK)


def shown(text: str) -> str:
    """A stored text as it may stand in a list; of a sealed one only that it is sealed."""
    return _("(sealed)") if is_sealed(text) else text
