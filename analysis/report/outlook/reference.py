"""Figures of the outlook in the text: `{{ forecast: workers | year 2030 | scenario slow | show interval }}`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.dataset import did_you_mean
from analysis.errors import PlanError

PREFIX = "forecast:"
SHOWN = ("estimate", "interval")


@dataclass(frozen=True)
class OutlookReference:
    """One number of a forecast: of a `series` (of a structure, its `part`) in a `year`, under a `scenario` (empty: the first).

    A year with data gives what is known. `scale` multiplies the number for print, `decimals` rounds it.
    """

    source: str
    series: str
    where: str
    year: int = 0
    part: str = ""
    scenario: str = ""
    shown: str = "estimate"
    scale: Decimal = Decimal(1)
    decimals: int | None = None

    @property
    def key(self) -> str:
        """A short name that is the same wherever the same reference is written."""
        return f"ref:{hashlib.sha256(self.source.encode()).hexdigest()[:16]}"


PARTS: dict[str, Callable[[OutlookReference, str], OutlookReference]] = {
    "year": lambda reference, rest: replace(reference, year=int(rest)),
    "part": lambda reference, rest: replace(reference, part=rest),
    "scenario": lambda reference, rest: replace(reference, scenario=rest),
    "show": lambda reference, rest: replace(reference, shown=SHOWN[SHOWN.index(rest)]),
    "scale": lambda reference, rest: replace(reference, scale=Decimal(rest)),
    "decimals": lambda reference, rest: replace(reference, decimals=int(rest)),
}
EXAMPLES = {
    "year": "year 2030",
    "part": "part industry",
    "scenario": "scenario baseline",
    "show": "show interval",
    "scale": "scale 0.001",
    "decimals": "decimals 1",
}


def parse_outlook_reference(source: str, where: str) -> OutlookReference:
    """The reference between two braces that begins with `forecast:`, found at file and line `where`.

    Raises:
        PlanError: a part that is none of the known ones, or no year; names the place.

    >>> one = parse_outlook_reference("forecast: sector | part industry | year 2030", "narrative.md:7")
    >>> one.series, one.part, one.year
    ('sector', 'industry', 2030)
    """
    parts = [" ".join(part.split()) for part in source.split("|")]
    reference = OutlookReference(" | ".join(parts), parts[0].removeprefix(PREFIX).strip(), where)
    for part in parts[1:]:
        word, _, rest = part.partition(" ")
        if word not in PARTS:
            raise PlanError(f"“{part}” is no part of a forecast’s reference", where=where, advice=did_you_mean(word, PARTS))
        try:
            reference = PARTS[word](reference, rest)
        except (ValueError, ArithmeticError) as error:
            raise PlanError(f"“{rest}” does not fit “{word}”", where=where, advice=f"as in “{EXAMPLES[word]}”") from error
    if not reference.year:
        raise PlanError(f"“{reference.source}” names no year", where=where, advice="as in “year 2030”")
    return reference
