"""How a team's cases stand on its laptop: what is done, begun and open, what is for today, what headquarters lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from survey.fieldwork.cases import Case, cases
from survey.fieldwork.contacts import Attempt, attempts, final_disposition
from survey.fieldwork.dispositions import Group
from survey.fieldwork.kit import kit_facts
from survey.fieldwork.quotas import QUOTAS, Filled, filled, quotas_in
from survey.fieldwork.replacements import Rule
from survey.frozen import dataclass
from survey.interview.record import fold
from survey.store.base import Store
from survey.sync.outbox import unacknowledged

_LOST = frozenset({Group.REFUSAL, Group.NOT_ELIGIBLE, Group.OTHER})
PLACE = "place"
"""The setting of a kit that names the sample's column of places to visit; without it, that column is `enterprise`."""


class State(StrEnum):
    """What there is to do for a case."""

    OPEN = "open"
    """No interview yet; there may have been visits."""
    BEGUN = "begun"
    DONE = "done"
    """Its interview is closed."""
    LOST = "lost"
    """A visit has found that there will be none."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands: `disposition` is what it counts as (a name of `DISPOSITIONS`), `rejected` that headquarters sent its
    interview back, `place` where it is to be found, `at_place` the visits written down for that place as a whole."""

    case: Case
    state: State
    disposition: str
    attempts: tuple[Attempt, ...] = ()
    rejected: bool = False
    place: str = ""
    at_place: tuple[Attempt, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether there is something left to do."""
        return self.state in (State.OPEN, State.BEGUN)

    @property
    def appointment(self) -> str:
        """The appointment of the last visit to it or its place, if the case still waits and one was made."""
        visits = sorted((*self.at_place, *self.attempts), key=lambda visit: visit.when)
        return visits[-1].appointment if self.waiting and visits else ""

    def due(self, today: str) -> bool:
        """Whether the case is for that day (`2024-02-07`): planned for it, left over from an earlier day, or by appointment.

        >>> case = Case("C1", "f", day="2024-02-05")
        >>> [Standing(case, state, "").due("2024-02-07") for state in (State.OPEN, State.DONE)]
        [True, False]
        """
        planned = self.case.day == today
        return planned or (self.waiting and bool(self.case.day) and self.case.day < today) or self.appointment[:10] == today


def standing(store: Store, case: Case, place: str | None = None) -> Standing:
    """How one case stands. Where its place is lost for good, so is a case whose interview has not begun.

    `place` is its place, if that is known already.
    """
    events = store.events(case.name)
    record = fold(events)
    outcome = final_disposition(record, events)
    place = _places(store).get(case.name, "") if place is None else place
    at_place = attempts(store.events(place)) if place else ()
    if record.status:
        state = State.BEGUN if record.open else State.DONE
    else:
        state = State.LOST if outcome.group in _LOST or Rule().lost(at_place) else State.OPEN
    rejected = record.open and record.review == "reject"
    return Standing(case, state, outcome.name, attempts(events), rejected, place, at_place)


def _places(store: Store) -> dict[str, str]:
    """The place that each case is to be found at, as `survey contact` and `survey replace` name it; what is itself the name of a
    case is none."""
    column = kit_facts(store).get("settings", {}).get(PLACE, "enterprise")
    mine = cases(store)
    found = {case.name: {**case.about, **case.preload}.get(column, "") for case in mine}
    return {name: place for name, place in found.items() if place and place not in found}


def standings(store: Store) -> tuple[Standing, ...]:
    """How all cases of a laptop stand, in the order of work; a withdrawn case only if its interview is begun."""
    places = _places(store)
    found = (standing(store, case, places.get(case.name, "")) for case in cases(store))
    return tuple(stand for stand in found if not stand.case.withdrawn or stand.state in (State.BEGUN, State.DONE))


def quotas(store: Store) -> tuple[Filled, ...]:
    """How far this laptop's finished interviews fill the quotas that its kit brought; nothing without quotas."""
    text = kit_facts(store).get("settings", {}).get(QUOTAS)
    return filled(quotas_in(text), _finished(store)) if text else ()


def _finished(store: Store) -> Iterator[Mapping[str, str]]:
    """What is known of each finished interview: the sample's columns, and the answers outside of repeats, by name."""
    for case in cases(store):
        record = fold(store.events(case.name))
        if record.disposition in ("complete", "partial") and record.status == "completed":
            answers = {path.rpartition("/")[2]: text for path, text in record.answers.items() if "[" not in path}
            yield {**case.about, **case.preload, **answers}


def in_order(stands: Iterable[Standing], today: str) -> list[Standing]:
    """The cases as a day is worked through: begun, then for today, then for later, then what is finished.

    >>> stands = [Standing(Case(str(state), "f"), state, "") for state in (State.DONE, State.OPEN, State.BEGUN)]
    >>> [stand.case.name for stand in in_order(stands, "2024-02-07")]
    ['begun', 'open', 'done']
    """
    return sorted(stands, key=lambda stand: (not stand.waiting, stand.state is not State.BEGUN, not stand.due(today)))


def unconfirmed(store: Store) -> frozenset[str]:
    """The interviews of which headquarters has not acknowledged everything."""
    return frozenset(item.event.interview for item in unacknowledged(store))
