"""Headquarters' word that exactly these events have arrived; only that lets a laptop stop sending them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from survey.errors import BundleError
from survey.frozen import dataclass
from survey.language import _
from survey.store.base import Store
from survey.sync.envelope import open_envelope
from survey.sync.keys import Identity
from survey.sync.manifest import Manifest, Run, read_run
from survey.sync.register import Register

FORMAT = "khaosat-receipt"
VERSION = 1
ACKNOWLEDGED = "acknowledged"
"""The name in a laptop's `meta` of what headquarters has acknowledged."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one bundle: its `digest`, the laptop that sent it, and the runs of events it held."""

    digest: str
    device: str
    name: str
    received: str
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, manifest: Manifest, digest: str, received: str) -> Receipt:
        return cls(digest, manifest.device, manifest.name, received, manifest.runs)

    def to_bytes(self) -> bytes:
        """Canonical JSON, UTF-8."""
        document = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, text: bytes, where: str | None = None) -> Receipt:
        """The receipt that `to_bytes` wrote.

        Raises:
            BundleError: it is not one, or of another version.
        """
        try:
            document: dict[str, Any] = json.loads(text)
            if (document.pop("format"), document.pop("version")) != (FORMAT, VERSION):
                raise ValueError("format")
            runs = tuple(map(read_run, document.pop("runs")))
            if not all(isinstance(value, str) for value in document.values()):
                raise ValueError("text")
            return cls(**document, runs=runs)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BundleError(_("the receipt cannot be read"), where=where) from error


def acknowledged(store: Store) -> dict[str, tuple[tuple[int, int], ...]]:
    """What headquarters has acknowledged: of each device, the numbers from … to, in order and without overlap."""
    kept: Mapping[str, list[list[int]]] = json.loads(store.meta.get(ACKNOWLEDGED, "{}"))
    return {device: tuple((first, last) for first, last in spans) for device, spans in kept.items()}


def take_receipt(store: Store, receipt: Receipt, where: str | None = None) -> int:
    """Note a receipt on the laptop; how many events it acknowledges that were not acknowledged before.

    Raises:
        BundleError: the receipt is of events that this store does not hold in just this form; nothing has been noted.
    """
    wanted = {(run.device, run.last): run for run in receipt.runs}
    start = {device: min(last for other, last in wanted if other == device) - 1 for device, _last in wanted}
    held = {item.event.identity: item.hash.hex() for item in store.links(start) if item.event.identity in wanted}
    if any(held.get(name) != run.head for name, run in wanted.items()):
        raise BundleError(
            _("this receipt is not for the interviews on this laptop"),
            where=where,
            advice=_("check which laptop sent {name}; everything stays here and will be sent again").format(name=receipt.name),
        )
    before = acknowledged(store)
    after = {**before}
    for run in receipt.runs:
        after[run.device] = union([*after.get(run.device, ()), (run.first, run.last)])
    store.meta[ACKNOWLEDGED] = json.dumps(after, separators=(",", ":"))
    return _count(after) - _count(before)


def take_sealed_receipt(store: Store, reader: Identity, data: bytes, where: str | None = None) -> int:
    """Open a receipt as it came from the headquarters that `reader` trusts, and note it; see `take_receipt`.

    Raises:
        BundleError: it is not a receipt for this team, damaged, or of events that this store does not hold.
        KeyProblem: it is not signed by the team's headquarters.
    """
    trusted = Register().allow(reader.trusted, "") if reader.trusted else Register()
    inside = open_envelope("receipt", data, reader, trusted.permit, where=where)
    return take_receipt(store, Receipt.from_bytes(inside.content, where), where)


def union(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same numbers in as few spans as can be, in order.

    >>> union([(5, 9), (1, 4), (12, 12), (3, 6)])
    ((1, 9), (12, 12))
    """
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)


def gaps(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The numbers from 1 on that lie before or between spans.

    >>> gaps([(3, 4), (8, 9)])
    ((1, 2), (5, 7))
    """
    joined = union(spans)
    starts = [1, *(last + 1 for _first, last in joined)]
    return tuple((start, first - 1) for start, (first, _last) in zip(starts, joined, strict=False) if start < first)


def _count(spans: Mapping[str, Iterable[tuple[int, int]]]) -> int:
    return sum(last - first + 1 for device in spans.values() for first, last in device)
