"""Places on earth: points, lines and shapes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import ClassVar

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type

Place = tuple[float, float, float, float]
"""Latitude and longitude in degrees, altitude and accuracy in metres (0 where unknown)."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)", re.ASCII)


def parse_place(typed: str) -> Place:
    """The place that was typed: latitude and longitude, then altitude and accuracy if known.

    >>> parse_place("21.0278, 105.8342"), parse_place("21,0278 105,8342 10")
    ((21.0278, 105.8342, 0.0, 0.0), (21.0278, 105.8342, 10.0, 0.0))
    """
    parts = typed.replace(", ", " ").split()
    if len(parts) == 1 and parts[0].count(",") == 1:
        parts = parts[0].split(",")
    parts = [part.rstrip(",").replace(",", ".") for part in parts]
    if not 2 <= len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise _not_a_place(typed)
    latitude, longitude, altitude, accuracy = [float(part) for part in parts] + [0.0] * (4 - len(parts))
    if abs(latitude) > 90 or abs(longitude) > 180 or accuracy < 0 or not math.isfinite(altitude + accuracy):
        raise _not_a_place(typed)
    return latitude, longitude, altitude, accuracy


def _not_a_place(typed: str) -> AnswerError:
    return AnswerError(
        _("“{text}” is not a place").format(text=typed),
        advice=_("type latitude (-90 to 90) and longitude (-180 to 180), such as 21.0278 105.8342"),
    )


def write_place(place: Place) -> str:
    """A place as ODK stores it."""
    return " ".join(_digits(number) for number in place)


def _digits(number: float) -> str:
    text = repr(number + 0.0)
    return f"{number:.20f}".rstrip("0").rstrip(".") if "e" in text else text.removesuffix(".0")


@answer_type
class Geopoint(AnswerType):
    """A point on earth."""

    name = "geopoint"
    example = "21.0278 105.8342"

    def _parse(self, typed: str, language: str) -> str:
        return write_place(parse_place(typed))

    def read(self, stored: str) -> Place:
        """The place."""
        return parse_place(stored)

    def write(self, value: Place) -> str:
        """The place's four numbers."""
        return write_place(value)


@answer_type
class Geotrace(AnswerType):
    """A line through at least two points, typed with semicolons between them."""

    name = "geotrace"
    example = "21.02 105.83; 21.03 105.84"
    least: ClassVar[int] = 2

    def _parse(self, typed: str, language: str) -> str:
        return self.write(
            [parse_place(part.strip()) for part in typed.strip("; \n").replace("\n", ";").split(";") if part.strip()]
        )

    def read(self, stored: str) -> tuple[Place, ...]:
        """The points along the line."""
        return tuple(parse_place(part) for part in stored.split(";"))

    def write(self, value: Sequence[Place]) -> str:
        """The points with semicolons between them."""
        if len(value) < self.least:
            raise AnswerError(_("{count} points are needed at least").format(count=self.least))
        return ";".join(write_place(place) for place in value)


@answer_type
class Geoshape(Geotrace):
    """The outline of an area; the last point is the first again, and is added where it was not typed."""

    name = "geoshape"
    example = "21.02 105.83; 21.03 105.84; 21.02 105.85"
    least = 4

    def write(self, value: Sequence[Place]) -> str:
        """The points with semicolons between them, closed."""
        if value and value[0] != value[-1]:
            value = [*value, value[0]]
        return super().write(value)
