"""The precision so far, as `analysis monitor` writes it to a file: half-widths of confidence intervals against their targets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from survey.errors import SurveyError
from survey.frozen import dataclass
from survey.language import _
from survey.outside import read_text

FORMAT = "khaosat-precision"


@dataclass(frozen=True, slots=True)
class Precision:
    """An indicator in a domain: estimate and half-width of its interval in the indicator's unit, the half-width aimed at,
    interviews so far, and how many more are needed (None where it cannot be told yet)."""

    indicator: str
    domain: str
    estimate: float | None
    half_width: float | None
    target: float
    n: int
    needed: int | None
    label: Mapping[str, str]

    @property
    def reached(self) -> bool:
        """Whether the interval is as narrow as it was to be."""
        return self.half_width is not None and self.half_width <= self.target


def read_precision(path: Path) -> tuple[Precision, ...]:
    """The rows of a precision file.

    Raises:
        SurveyError: it is not one.
    """
    try:
        content: dict[str, Any] = json.loads(read_text(path))
        if content["format"] != FORMAT or content["version"] != 1:
            raise ValueError
        return tuple(Precision(**row) for row in content["rows"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SurveyError(_("this is not a file of precision"), where=str(path), advice=_("analysis monitor writes it")) from None
