"""Rules that are simply true, in the spellings that forms use."""

from __future__ import annotations


def is_true(expression: str) -> bool:
    """Whether a rule is simply true.

    >>> is_true("true()"), is_true("Yes"), is_true("../age > 3")
    (True, True, False)
    """
    return expression.strip().lower() in ("true()", "true", "yes", "1")
