"""Sets of characters: Unicode's general categories, scripts and named properties, and what is made of them."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

Ranges = tuple[tuple[int, int], ...]
"""A set of characters: the first and last code point of each run, in order, with gaps between."""

_ASSIGNED = (range(0x33480), range(0xE0000, 0xE01F0))
"""Where the characters are that have a meaning; the planes between and after are empty or private."""

_POSIX: dict[str, str] = {
    "Lower": "az", "Upper": "AZ", "ASCII": "\0\x7f", "Alpha": "AZaz", "Digit": "09", "Alnum": "09AZaz",
    "Punct": "!/:@[`{~", "Graph": "!~", "Print": " ~", "Blank": "\t\t  ", "Cntrl": "\0\x1f\x7f\x7f",
    "XDigit": "09AFaf", "Space": "\t\r  ",
}  # fmt: skip
_NAMED: dict[str, str] = {
    "Alphabetic": "L Nl", "Letter": "L", "Digit": "Nd", "Uppercase": "Lu", "Lowercase": "Ll", "Punctuation": "P",
    "UpperCase": "Lu", "LowerCase": "Ll", "LetterOrDigit": "L Nd",
}  # fmt: skip
"""General categories behind the names that follow `Is` and `java`."""


def property_named(name: str) -> Ranges:
    """The characters of a property: a POSIX class in ASCII, a general category, a named property, a script.

    Raises re.error for a name that is none of these.

    >>> property_named("Alpha"), len(property_named("Lu")) > 500
    (((65, 90), (97, 122)), True)
    """
    if name in _POSIX:
        return spelled(_POSIX[name])
    kind, _, value = name.rpartition("=")
    if kind in ("script", "sc"):
        return _script(value)
    if kind not in ("", "general_category", "gc"):
        raise re.error(f"unknown property {name}")
    bare = value.removeprefix("Is").removeprefix("java")
    if bare in _NAMED:
        return united([members for category in _NAMED[bare].split() for members in _category(category)])
    return _category(bare) if len(bare) <= 2 else _script(bare)


@lru_cache(maxsize=1)
def _runs() -> dict[str, list[tuple[int, int]]]:
    """The characters of every general category; private and unassigned ones are nobody's."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for block in _ASSIGNED:
        for category, run in groupby(block, key=lambda code: unicodedata.category(chr(code))):
            codes = list(run)
            runs.setdefault(category, []).append((codes[0], codes[-1]))
    return runs


def _category(name: str) -> Ranges:
    found = [run for category, runs in _runs().items() if category.startswith(name) for run in runs]
    if not found or name.startswith("C"):
        raise re.error(f"unknown property {name}")
    return united(found)


@lru_cache(maxsize=16)
def _script(name: str) -> Ranges:
    # The standard library has no table of scripts, but the name of a letter begins with it.
    prefix = {"HAN": "CJK"}.get(name.upper(), name.upper()) + " "
    letters = (code for low, high in _category("L") for code in range(low, high + 1))
    found = [(code, code) for code in letters if unicodedata.name(chr(code), "").startswith(prefix)]
    if not found:
        raise re.error(f"unknown property {name}")
    return united(found)


def spelled(text: str) -> Ranges:
    """A set from the first and last character of each run, one after the other.

    >>> spelled("09az")
    ((48, 57), (97, 122))
    """
    return tuple((ord(low), ord(high)) for low, high in zip(text[::2], text[1::2], strict=True))


def united(runs: Iterable[tuple[int, int]]) -> Ranges:
    """The set of all the characters of some runs, which may overlap."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(runs):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def without(members: Ranges) -> Ranges:
    """Every character that is not a member."""
    gaps = []
    start = 0
    for low, high in members:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    return (*gaps, (start, sys.maxunicode)) if start <= sys.maxunicode else tuple(gaps)


def common(one: Ranges, other: Ranges) -> Ranges:
    """The characters that are in both sets."""
    return without(united([*without(one), *without(other)]))


def written(members: Ranges, negated: bool = False) -> str:
    """A set, or what is not in it, as a class of a regular expression."""
    if not members:
        return r"[\s\S]" if negated else "(?!)"
    return ("[^" if negated else "[") + "".join(f"{_code(low)}-{_code(high)}" for low, high in members) + "]"


def _code(code: int) -> str:
    if chr(code).isascii() and chr(code).isalnum():
        return chr(code)
    return f"\\U{code:08x}"
