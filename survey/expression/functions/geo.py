"""Places on earth, written as ODK does: latitude longitude altitude accuracy, points divided by semicolons."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from survey.errors import EvaluationError
from survey.expression.convert import atomic, to_string
from survey.expression.data import Value
from survey.expression.functions.registry import function
from survey.language import _

EARTH_RADIUS = 6_378_100.0
"""Metres, at the equator, as JavaRosa has it."""

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

_COORDINATE = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)


@function("area", "any", "number", example="round(area('0 0;0 1;1 1;1 0;0 0') div 1000000) = 12391")
def area(shape: Value) -> float:
    """The area inside a shape, in square metres; 0 for fewer than three points."""
    return _area(points_of(shape))


@function("enclosed-area", "any", "number", example="enclosed-area('0 0;0 1') = 0")
def enclosed_area(shape: Value) -> float:
    """The area inside a shape, in square metres (an older name of area)."""
    return _area(points_of(shape))


def _area(points: Sequence[Point]) -> float:
    """Source: the triangles from the first point, on the sinusoidal projection."""
    if len(points) < 3:
        return 0.0
    degree = math.radians(1) * EARTH_RADIUS
    latitude, longitude = points[0]
    flat = [((lon - longitude) * degree * math.cos(math.radians(lat)), (lat - latitude) * degree) for lat, lon in points[1:]]
    return abs(sum((y1 * x2 - x1 * y2) / 2 for (x1, y1), (x2, y2) in pairwise(flat)))


@function("distance", "any any*", "number", example="round(distance('0 0;0 1')) = 111319")
def distance(*places: Value) -> float:
    """The length, in metres, of a line, or of the way through several points."""
    points = [point for place in places for point in points_of(place)]
    return math.fsum(_between(one, other) for one, other in pairwise(points))


def _between(one: Point, other: Point) -> float:
    """Source: the spherical law of cosines."""
    first, second = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(one[1] - other[1])
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * math.cos(turn)
    return math.acos(max(-1.0, min(1.0, cosine))) * EARTH_RADIUS


@function("geofence", "any any", "boolean", example="geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')")
def geofence(place: Value, shape: Value) -> bool:
    """Whether a point lies inside a closed shape; false while either is unanswered."""
    points, corners = points_of(place), points_of(shape)
    if not points and not isinstance(place, list):
        raise EvaluationError(_("geofence() needs a point as latitude and longitude"))
    if not points or len(corners) < 4 or corners[0] != corners[-1]:
        return False
    latitude, longitude = points[0]
    inside = False
    for (y1, x1), (y2, x2) in pairwise(corners):
        # An edge counts when it crosses the point's parallel to the east of it (Franklin's crossing number).
        if (y1 > latitude) != (y2 > latitude) and longitude < (x1 - x2) * (latitude - y2) / (y1 - y2) + x2:
            inside = not inside
    return inside


@function("intersects", "any", "boolean", example="intersects('0 0;1 1;0 1;1 0') and not(intersects('0 0;0 1;1 1;1 0;0 0'))")
def intersects(line: Value) -> bool:
    """Whether a line or the outline of a shape crosses itself."""
    points = points_of(line)
    segments = list(pairwise(points))
    closed = len(points) > 2 and points[0] == points[-1]
    for place, segment in enumerate(segments):
        for later in range(place + 2, len(segments)):
            if closed and place == 0 and later == len(segments) - 1:
                continue  # the last segment ends where the first begins
            if _cross(segment, segments[later]):
                return True
    return False


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    ends = ((sides[0], one, c), (sides[1], one, d), (sides[2], other, a), (sides[3], other, b))
    return any(side == 0 and _within(segment, point) for side, segment, point in ends)


def _side(start: Point, end: Point, point: Point) -> float:
    """Positive to one side of the line through start and end, negative to the other, 0 on it."""
    return (end[1] - start[1]) * (point[0] - start[0]) - (end[0] - start[0]) * (point[1] - start[1])


def _within(segment: tuple[Point, Point], point: Point) -> bool:
    (y1, x1), (y2, x2) = segment
    return min(y1, y2) <= point[0] <= max(y1, y2) and min(x1, x2) <= point[1] <= max(x1, x2)


def points_of(value: Value) -> list[Point]:
    """The points of a place, a line or a shape, or of many places; those not answered are left out.

    Raises EvaluationError for what is no place on earth.
    """
    texts = [to_string(node.value()) for node in value] if isinstance(value, list) else [to_string(atomic(value))]
    return [_point(part) for text in texts for part in text.split(";") if part.strip()]


def _point(text: str) -> Point:
    parts = text.split()
    if 2 <= len(parts) <= 4 and all(_COORDINATE.fullmatch(part) for part in parts):
        latitude, longitude = float(parts[0]), float(parts[1])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    raise EvaluationError(
        _("“{text}” is not a place").format(text=text.strip()),
        advice=_("type latitude (-90 to 90) and longitude (-180 to 180), such as 21.0278 105.8342"),
    )
