"""Interviews at different places of the sample that were recorded at one and the same spot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from survey.fieldwork.quality.observed import Observed, by_interviewer
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _

NEAR = 30.0
"""Metres: what a receiver errs by."""
EARTH = 6_371_000.0
"""Mean radius, metres."""
PLACE = "enterprise"
"""The sample's column that names the place to visit (as `survey assign --place`)."""


@check("place")
def same_spot(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Two interviews of an interviewer for different places of the sample, at most `NEAR` metres apart."""
    for name, group in by_interviewer(interviews).items():
        located = [(one, place, spot) for one in group if (spot := _spot(one)) and (place := _place(one))]
        for number, (one, place, spot) in enumerate(located):
            for other, elsewhere, other_spot in located[:number]:
                apart = metres(spot, other_spot)
                if place != elsewhere and apart <= NEAR:
                    told = _("recorded {apart:.0f} m from {other}, which belongs to another place").format(
                        apart=apart, other=other.interview
                    )
                    yield Flag("place", name, (one.interview, other.interview), apart, NEAR, told)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude in degrees) on the sphere.

    >>> round(metres((21.0285, 105.8542), (10.7769, 106.7009)) / 1000)
    1144
    """
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def _spot(one: Observed) -> tuple[float, float] | None:
    for path, text in {**one.given, **one.answers}.items():
        question = one.question(path)
        if question is not None and question.type == "geopoint" and text:
            latitude, longitude, *_height = text.split()
            return float(latitude), float(longitude)
    return None


def _place(one: Observed) -> str:
    return next((text for path, text in one.given.items() if path.rpartition("/")[2] == PLACE), "")
