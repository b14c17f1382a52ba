"""Which reserves of the sample are called up: by a rule laid down before the field, never by anybody's choice there.

A stratum's reserves stand in the random order they were drawn in. For each place lost for good the next reserve of its stratum is
called up; a reserve that is lost in turn is followed by the next. Persons are never replaced (docs/sample.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from survey.fieldwork.contacts import Attempt
from survey.fieldwork.dispositions import Group, disposition


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
