"""What every store of interviews can do, and the registry of the kinds of store."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from os import PathLike
from types import TracebackType
from typing import Protocol, Self

from survey.errors import ConflictError, StoreError
from survey.frozen import dataclass
from survey.interview.events import Event, Journal
from survey.language import _
from survey.store.chain import Link
from survey.store.forms import Forms
from survey.store.recording import Clock, local_time


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What became of events from elsewhere: how many were new, how many known, and the new ones' interviews."""

    added: int
    known: int
    interviews: frozenset[str]


class Store(Journal, Protocol):
    """A journal of interviews that holds every event of its own device, and those taken over from others.

    Events are only ever added. `(device, seq)` names an event; `seq` of a device counts 1, 2, 3 … without a gap where it was
    recorded, and may have gaps where it was taken over (a bundle is still on its way).
    """

    @property
    def forms(self) -> Forms:
        """The compiled questionnaires the interviews were made with, by hash."""

    @property
    def meta(self) -> MutableMapping[str, str]:
        """Small facts about this store itself (team, last bundle sent …); they do not travel with events."""

    def interviews(self) -> Sequence[str]:
        """The identifiers of all interviews, in the order of their first events."""

    def events(self, interview: str | None = None) -> Sequence[Event]:
        """The events of one interview, or of all, in the order `(clock, device, seq)`."""

    def links(self, after: Mapping[str, int] | None = None) -> Iterator[Link]:
        """Events with their hashes, device by device in the order of `seq`; with `after`, only those above a device's number.

        `after` maps devices to the last `seq` the reader has. The store is not to be written to until the iterator is used up.
        """

    def absorb(self, links: Iterable[Link], facts: Mapping[str, str] | None = None) -> Absorbed:
        """Take over events from elsewhere: all of them or, if anything is raised, none.

        `facts` are written to `meta` in the same transaction: what is noted of a delivery is true exactly if its events are here.

        Raises:
            ConflictError: another event of the same `(device, seq)` is here already.
            StoreError: an event does not fit its neighbours' hashes, or the store cannot be written.
        """

    def close(self) -> None:
        """Let go of the store; closing twice is harmless."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None: ...


class Opener(Protocol):
    """Opens, or with `create` makes where there is none, a store of one kind."""

    def __call__(
        self, place: str, *, passphrase: str | None, plain: bool, create: bool, device: str | None, now: Clock
    ) -> Store: ...


STORES: dict[str, Opener] = {}
"""The kinds of store by the scheme of their place: `memory://`, `sqlite://…`, and whatever registers itself here."""


def open_store(
    place: str | PathLike[str],
    passphrase: str | None = None,
    *,
    plain: bool = False,
    create: bool = False,
    device: str | None = None,
    now: Clock = local_time,
) -> Store:
    """Open the store at `place`, a file or a `scheme://` of `STORES`; with `create` it is made if it is not there.

    A store is encrypted with `passphrase` unless `plain` is asked for. `device` names the laptop in a store that is made now
    (random if not given); a store that exists keeps the name it has. `now` tells the time that events carry.

    Raises:
        StoreError: there is no store, or it cannot be used; nothing on disk has been changed.
        KeyProblem: the passphrase is missing or wrong.

    >>> with open_store("memory://", create=True, device="laptop1") as store:
    ...     store.device, store.interviews()
    ('laptop1', ())
    """
    text = str(place)
    scheme, mark, rest = text.partition("://")
    if not mark or scheme not in STORES:
        scheme, rest = "sqlite", text
    return STORES[scheme](rest, passphrase=passphrase, plain=plain, create=create, device=device, now=now)


def new_device() -> str:
    """A name for a laptop's store: ten letters and digits (50 random bits), as it stands in events and repeat keys.

    >>> len(new_device())
    10
    """
    return "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _place in range(10))


def valid_device(device: str, where: str) -> str:
    """The same name, if a device can have it: it stands in repeat keys (`device.seq`) and paths.

    Raises:
        StoreError: it holds a dot, slash, bracket, space or other sign, or is too long.
    """
    if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", device):
        return device
    raise StoreError(
        _("{device} cannot be the name of a device").format(device=device),
        where=where,
        advice=_("use 1 to 40 letters a–z, digits, - and _"),
    )


def two_truths(device: str, seq: int, where: str | None = None) -> ConflictError:
    """What to raise when two different events carry the same name."""
    return ConflictError(
        _("there are two different events number {seq} of device {device}").format(seq=seq, device=device),
        where=where,
        advice=_("the laptop's store was probably copied or put back from a backup; keep both files and ask headquarters"),
    )
