"""Splitting a sample over teams and days: equal loads, neighbouring places to one team, one place a visit, no work on holidays.

Places are sorted by geography (Vietnam's province codes run from north to south) and the row of them is cut into as many pieces
as there are teams, such that the heaviest piece is as light as it can be. That keeps a team in one part of the country, is
optimal for contiguous pieces, and gives the same answer every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, groupby

from survey.errors import SurveyError
from survey.fieldwork.calendar import Calendar
from survey.fieldwork.sample import CASE, DAY, TEAM, WITHDRAWN, YES, Row
from survey.frozen import dataclass
from survey.language import _

GEOGRAPHY = ("region", "province", "unit")
"""The columns that say where a place is, from the whole to the part; those the file has are used."""


@dataclass(frozen=True)
class Plan:
    """How to split: `teams`, interviews a team holds a day, the first day, and the column that names a place to visit."""

    teams: Sequence[str]
    per_day: int
    start: date
    calendar: Calendar
    place: str = "enterprise"
    geography: Sequence[str] = GEOGRAPHY


@dataclass(frozen=True)
class Place:
    """The rows of one place; `load` counts the interviews to expect there."""

    rows: tuple[Row, ...]

    @property
    def load(self) -> int:
        return sum(row.get(WITHDRAWN) != YES for row in self.rows)


def assign(rows: Sequence[Row], plan: Plan) -> list[dict[str, str]]:
    """The rows with `team` and `day`, in the order of work of each team.

    Raises:
        SurveyError: there is no team, no such column, or the calendar ends before the work does.

    >>> rows = [{"case": str(k), "unit": "HN" if k < 4 else "HCM", "enterprise": f"E{k // 2}"} for k in range(8)]
    >>> plan = Plan(["north", "south"], 4, date(2024, 2, 7), Calendar.vietnam())
    >>> [(row["case"], row["team"], row["day"]) for row in assign(rows, plan)][::4]
    [('4', 'north', '2024-02-07'), ('0', 'south', '2024-02-07')]
    """
    if not plan.teams or len(set(plan.teams)) != len(plan.teams) or plan.per_day < 1:
        raise SurveyError(_("name each team once, and at least one interview a day"))
    columns = set(rows[0]) if rows else set()
    place = plan.place if plan.place in columns else CASE
    order = [column for column in plan.geography if column in columns]
    places = _places(rows, place, order)
    assigned: list[dict[str, str]] = []
    for team, first, last in zip(plan.teams, *_cuts([item.load for item in places], len(plan.teams)), strict=True):
        for row, day in _days(places[first:last], plan):
            assigned.append({**row, TEAM: team, DAY: day.isoformat()})
    return assigned


def _places(rows: Sequence[Row], place: str, order: Sequence[str]) -> list[Place]:
    """The places from one end of the country to the other; rows of a place stay in the file's order."""

    def key(row: Row) -> tuple[str, ...]:
        return (*(row[column] for column in order), row[place])

    return [Place(tuple(group)) for _key, group in groupby(sorted(rows, key=key), key)]


def _cuts(loads: Sequence[int], pieces: int) -> tuple[list[int], list[int]]:
    """Where to cut a row of loads so that the heaviest piece is lightest: the starts and the ends of the pieces.

    Found by trying: the least limit under which greedy filling needs no more pieces. Then each piece is filled only to its fair
    share of what is left, so that the last ones do not stay empty.

    >>> _cuts([3, 1, 1, 1, 3, 1], 3)
    ([0, 1, 4], [1, 4, 6])
    """
    low, high = max(loads, default=0), sum(loads)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _pieces_under(loads, middle) <= pieces else (middle + 1, high)
    sums = [0, *accumulate(loads)]
    starts, ends, start = [], [], 0
    for left in range(pieces, 0, -1):
        fair = (sums[-1] - sums[start]) / left
        end = start
        while end < len(loads) and (left == 1 or _takes(sums, loads, start, end, (low, fair, left))):
            end += 1
        starts.append(start)
        ends.append(end)
        start = end
    return starts, ends


def _takes(sums: Sequence[int], loads: Sequence[int], start: int, end: int, bounds: tuple[int, float, int]) -> bool:
    """Whether a piece takes one more place: never past the limit, and up to nearest its fair share if the rest still fits."""
    limit, fair, left = bounds
    with_it, without = sums[end + 1] - sums[start], sums[end] - sums[start]
    if with_it > limit:
        return False
    rest_fits = _pieces_under(loads[end:], limit) <= left - 1
    return not rest_fits or abs(with_it - fair) <= abs(without - fair)


def _pieces_under(loads: Sequence[int], limit: int) -> int:
    """How many pieces greedy filling makes under a limit."""
    count, filled = 1, 0
    for load in loads:
        if filled + load > limit:
            count, filled = count + 1, 0
        filled += load
    return count


def _days(places: Sequence[Place], plan: Plan) -> Iterator[tuple[Row, date]]:
    """Each row with its day: a place that does not fit the rest of a day waits for the next, unless it is more than a day."""
    days = plan.calendar.work_days(plan.start)
    today, free = next(days), plan.per_day
    for place in places:
        if place.load > free < plan.per_day and place.load <= plan.per_day:
            today, free = next(days), plan.per_day
        for row in place.rows:
            if row.get(WITHDRAWN) != YES:
                if not free:
                    today, free = next(days), plan.per_day
                free -= 1
            yield row, today
