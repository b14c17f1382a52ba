"""Which reserves of the sample are called up: by a rule laid down before the field, never by anybody's choice there.

A stratum's reserves stand in the random order they were drawn in. For each place lost for good the next reserve of its stratum is
called up; a reserve that is lost in turn is followed by the next. Persons are never replaced (docs/sample.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from survey.errors import SurveyError
from survey.fieldwork.contacts import Attempt, attempts
from survey.fieldwork.dispositions import Group, disposition
from survey.language import _
from survey.store.base import Store

TURN = "replacement"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a place is lost for good: its outcome is in one of `groups`, or nobody was met on `days` different days."""

    groups: frozenset[Group] = frozenset({Group.REFUSAL, Group.NOT_ELIGIBLE})
    days: int = 3

    def lost(self, attempts: Sequence[Attempt]) -> bool:
        """Whether these contact attempts of a place end it.

        >>> Rule().lost([Attempt("2023-10-02T08:00", "Lan", "refusal")])
        True
        >>> Rule(days=2).lost([Attempt(f"2023-10-02T0{hour}:00", "Lan", "nobody_there") for hour in (8, 9)])
        False
        """
        groups = [disposition(attempt.outcome).group for attempt in attempts]
        if any(group in self.groups for group in groups):
            return True
        tried = {attempt.when[:10] for attempt in attempts}
        return len(tried) >= self.days and all(group is Group.NON_CONTACT for group in groups)


@dataclass(frozen=True)
class Draw:
    """Places drawn and their reserves, as `analysis sample` writes them: rows with the column `replacement`.

    `place` names the column that identifies a place, `strata` those whose values together are its stratum. A reserve called up
    earlier stands among the `drawn`.

    Raises:
        SurveyError: a column is missing, or a turn is no whole number.
    """

    drawn: Sequence[Mapping[str, str]]
    reserves: Sequence[Mapping[str, str]]
    place: str = "enterprise"
    strata: tuple[str, ...] = ("unit", "stratum_2")

    def __post_init__(self) -> None:
        for row in (*self.drawn, *self.reserves):
            if missing := [name for name in (self.place, *self.strata, TURN) if name not in row]:
                raise SurveyError(
                    _("the draw has no column “{name}”").format(name=missing[0]),
                    advice=_("name the columns that it has with --place and --strata"),
                )
            if not row[TURN].isdecimal():
                raise SurveyError(_("the turn of a reserve is no whole number: {text}").format(text=row[TURN]))

    @property
    def places(self) -> tuple[str, ...]:
        """Every place that was drawn or is a reserve."""
        return tuple(row[self.place] for row in (*self.drawn, *self.reserves))

    def _keyed(self) -> list[dict[str, str]]:
        rows = (*self.drawn, *self.reserves)
        return [{"place": row[self.place], "stratum": self.stratum(row), TURN: row[TURN]} for row in rows]

    def stratum(self, row: Mapping[str, str]) -> str:
        """What the stratum of a place is called."""
        return " · ".join(row[name] for name in self.strata)

    def called_up(self, lost: frozenset[str]) -> list[Mapping[str, str]]:
        """The reserves to work in now that are not among the drawn yet.

        >>> rows = [{"enterprise": f"E{k}", "unit": "u", "stratum_2": "s", "replacement": str(max(0, k - 1))} for k in range(4)]
        >>> [row["enterprise"] for row in Draw(rows[:2], rows[2:]).called_up(frozenset(["E1"]))]
        ['E2']
        """
        wanted = set(in_force(self._keyed(), lost, place="place"))
        there = {row[self.place] for row in self.drawn}
        return [row for row in self.reserves if row[self.place] in wanted - there]

    def exhausted(self, lost: frozenset[str]) -> dict[str, int]:
        """The strata without enough reserves, and how many places each lacks."""
        rows = self._keyed()
        strata = {row["place"]: row["stratum"] for row in rows}
        wanted = Counter(row["stratum"] for row in rows if row[TURN] == "0")
        worked = Counter(strata[name] for name in in_force(rows, lost, place="place"))
        return {stratum: lacking for stratum in wanted if (lacking := wanted[stratum] - worked[stratum])}


def lost_places(store: Store, places: Iterable[str], rule: Rule) -> frozenset[str]:
    """The places that contacts written down under their own names end."""
    return frozenset(place for place in places if (tried := attempts(store.events(place))) and rule.lost(tried))


def in_force(
    rows: Iterable[Mapping[str, str]], lost: frozenset[str], *, place: str = "enterprise", stratum: str = "stratum"
) -> tuple[str, ...]:
    """The places to work in: those of the sample proper and the reserves called up for the ones that are `lost`.

    `rows` are those of the whole draw, whose column `replacement` is 0 or the reserve's turn in its stratum. The answer does not
    depend on the order in which places were lost.

    >>> rows = [{"stratum": "a", "enterprise": f"E{k}", "replacement": str(max(0, k - 1))} for k in range(5)]
    >>> in_force(rows, frozenset(["E1"]))
    ('E0', 'E2')
    >>> in_force(rows, frozenset(["E1", "E2"]))
    ('E0', 'E3')
    """
    drawn = {row[place]: (row[stratum], int(row["replacement"]), number) for number, row in enumerate(rows)}
    ordered = sorted(drawn, key=drawn.__getitem__)
    return tuple(
        name
        for _stratum, places in groupby(ordered, key=lambda name: drawn[name][0])
        for name in _of_stratum([(name, drawn[name][1]) for name in places], lost)
    )


def _of_stratum(places: Sequence[tuple[str, int]], lost: frozenset[str]) -> Iterator[str]:
    wanted = sum(turn == 0 for _name, turn in places)
    for name, _turn in places:
        if wanted and name not in lost:
            wanted -= 1
            yield name
