"""A store in memory: for simulations, tests and trying out a questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from types import TracebackType
from typing import Self

from survey.interview.events import Draft, Event, EventKind
from survey.store.base import STORES, Absorbed, new_device, two_truths
from survey.store.chain import GENESIS, Link, broken
from survey.store.forms import Forms
from survey.store.recording import Clock, local_time, record
from survey.store.sealing import Sealing, with_values


class MemoryStore:
    """A store that lasts as long as the program.

    >>> from survey.interview.events import Draft, EventKind
    >>> store = MemoryStore(device="laptop1")
    >>> [event.identity for event in store.append([Draft("case7", EventKind.START, value="vi")])]
    [('laptop1', 1)]
    """

    def __init__(self, device: str | None = None, now: Clock = local_time) -> None:
        self._device = device or new_device()
        self._now = now
        self._chains: dict[str, dict[int, Link]] = {}
        self._interviews: dict[str, list[Event]] = {}
        self._heads: dict[str, int] = {}
        self._clocks: dict[str, int] = {}
        self._forms = Forms({})
        self._meta: dict[str, str] = {}
        self._clear: dict[str, dict[tuple[str, int], str]] = {}
        self._sealing = Sealing(self._meta, self._forms)

    @property
    def device(self) -> str:
        return self._device

    @property
    def forms(self) -> Forms:
        return self._forms

    @property
    def meta(self) -> MutableMapping[str, str]:
        return self._meta

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        drafts, apart = self._sealing.apart(drafts)
        seq = self._heads.get(self._device, 0)
        head = (seq, self._chains[self._device][seq].hash if seq else GENESIS)
        links = tuple(record(drafts, self._device, head, self._highest_clock, self._now()))
        clear = {links[place].event.identity: value for place, value in apart.items()}
        for item in links:
            if item.event.identity in clear:
                self._clear.setdefault(item.event.interview, {})[item.event.identity] = clear[item.event.identity]
            self._keep(item)
        return with_values((item.event for item in links), clear)

    def interviews(self) -> Sequence[str]:
        first = {name: min(events, key=lambda event: event.order).identity for name, events in self._interviews.items()}
        return tuple(sorted(first, key=first.__getitem__))

    def events(self, interview: str | None = None) -> Sequence[Event]:
        if interview is not None:
            found = sorted(self._interviews.get(interview, ()), key=lambda event: event.order)
            return with_values(found, self._clear.get(interview, {}))
        return tuple(sorted((event for name in self._interviews for event in self.events(name)), key=lambda event: event.order))

    def links(self, after: Mapping[str, int] | None = None) -> Iterator[Link]:
        for device in sorted(self._chains):
            start = (after or {}).get(device, 0)
            yield from (self._chains[device][seq] for seq in sorted(self._chains[device]) if seq > start)

    def absorb(self, links: Iterable[Link], facts: Mapping[str, str] | None = None) -> Absorbed:
        fresh: dict[tuple[str, int], Link] = {}
        known, touched = 0, set()
        for item in links:
            event = item.event
            held = fresh.get(event.identity) or self._chains.get(event.device, {}).get(event.seq)
            if held is None:
                fresh[event.identity] = item
                touched.add(event.interview)
            elif held.hash == item.hash:
                known += 1
            else:
                raise two_truths(*event.identity)
        self._check_joints(fresh)
        for item in fresh.values():
            self._keep(item)
        self._meta.update(facts or {})
        return Absorbed(len(fresh), known, frozenset(touched))

    def close(self) -> None:
        """Nothing to let go of: what is in memory stays readable."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()

    def _keep(self, item: Link) -> None:
        event = item.event
        self._chains.setdefault(event.device, {})[event.seq] = item
        self._interviews.setdefault(event.interview, []).append(event)
        self._heads[event.device] = max(event.seq, self._heads.get(event.device, 0))
        self._clocks[event.interview] = max(event.clock, self._clocks.get(event.interview, 0))
        if event.kind is EventKind.COMPLETE:
            self._clear.pop(event.interview, None)

    def _highest_clock(self, interview: str) -> int:
        return self._clocks.get(interview, 0)

    def _check_joints(self, fresh: Mapping[tuple[str, int], Link]) -> None:
        def at(device: str, seq: int) -> Link | None:
            return fresh.get((device, seq)) or self._chains.get(device, {}).get(seq)

        for (device, seq), item in fresh.items():
            before, behind = at(device, seq - 1), at(device, seq + 1)
            expected = GENESIS if seq == 1 else before.hash if before else item.previous
            if item.previous != expected or (behind and behind.previous != item.hash):
                raise broken(device, seq)


def _open(place: str, *, passphrase: str | None, plain: bool, create: bool, device: str | None, now: Clock) -> MemoryStore:
    return MemoryStore(device, now)


STORES["memory"] = _open
