"""Taking in a bundle: open, verify, parse within limits, merge in one transaction with the record of it.

The order keeps what is dangerous behind what is safe: a stranger's bytes are decrypted and their signature checked, never parsed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from survey.errors import BundleError
from survey.frozen import dataclass
from survey.interview.record import Conflict
from survey.language import _
from survey.store.base import Store
from survey.store.recording import local_time
from survey.sync.bundle import LIMITS, Limits, read_bundle
from survey.sync.envelope import open_envelope
from survey.sync.keys import Card, Identity
from survey.sync.manifest import Manifest
from survey.sync.merge import MergeReport, conflicts, merge_verified
from survey.sync.receipt import Receipt, gaps, union

BUNDLE, FILE = "bundle:", "file:"
"""How the names in `meta` begin: of a bundle taken in (by the digest of its content), and of a file it came in (by its own)."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one bundle: `report` is None for one that was known already; `conflicts` need a person."""

    sender: Card
    receipt: Receipt
    made: str
    kit: int
    report: MergeReport | None = None
    conflicts: tuple[tuple[str, Conflict], ...] = ()


def receive(
    store: Store,
    reader: Identity,
    permit: Callable[[str], Card],
    data: bytes,
    *,
    where: str | None = None,
    now: Callable[[], datetime] = local_time,
    limits: Limits = LIMITS,
    escrow: bool = False,
) -> Received:
    """Take a bundle in: all of it or nothing. A bundle known by its hash is not even decrypted; its receipt is the same again.

    With `escrow`, `reader` is the escrow, which opens what was sealed to a headquarters whose keys are lost.

    Raises:
        BundleError: it is not for us, damaged, or not what it says; nothing has been changed.
        KeyProblem: its key is unknown or revoked, or the signature does not fit; nothing has been changed.
        ConflictError: an event of the same device and number is here already and says something else; nothing has been changed.
        StoreError: its chain does not fit what is here, or the store cannot be written; nothing has been changed.
    """
    name = hashlib.sha256(data).hexdigest()
    known = store.meta.get(FILE + name)
    if known is not None:
        return _known(store.meta[BUNDLE + known])
    opened = open_envelope("bundle", data, reader, permit, where=where, escrow=escrow)
    record = store.meta.get(BUNDLE + opened.digest)
    if record is not None and (earlier := _known(record)).sender == opened.sender:
        return earlier
    bundle = read_bundle(opened.content, limits, where)
    _expect(bundle.manifest, opened.sender, None if escrow else reader.card, where)
    receipt = Receipt.of(bundle.manifest, opened.digest, now().isoformat(timespec="seconds"))
    news = Received(opened.sender, receipt, bundle.manifest.made, bundle.manifest.kit)
    facts = {FILE + name: opened.digest, BUNDLE + opened.digest: _written(news)}
    report = merge_verified(store, bundle.links, bundle.forms, facts)
    return Received(news.sender, receipt, news.made, news.kit, report, conflicts(store, report.shared))


def missing(store: Store) -> Iterator[tuple[str, int, int]]:
    """Events that must exist and have not arrived: (device, first, last), by the runs of all bundles taken in."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for receipt in receipts(store):
        for run in receipt.runs:
            spans[run.device].append((run.first, run.last))
    for device in sorted(spans):
        yield from ((device, first, last) for first, last in gaps(union(spans[device])))


def receipts(store: Store) -> Iterator[Receipt]:
    """The receipts of all bundles taken in."""
    for name in store.meta:
        if name.startswith(BUNDLE):
            yield _known(store.meta[name]).receipt


def _expect(manifest: Manifest, sender: Card, reader: Card | None, where: str | None) -> None:
    """A manifest that names another team or reader than the signature does was tampered with by a key we trust: say so."""
    if manifest.team != sender.name or (reader is not None and manifest.to != reader.fingerprint.hex()):
        raise BundleError(
            _("the manifest says it is from {team}, but {sender} signed it").format(team=manifest.team, sender=sender.name)
            if manifest.team != sender.name
            else _("the manifest names another reader than the one it was sealed to"),
            where=where,
            advice=_("ask the team; keep the file"),
        )


def _written(news: Received) -> str:
    receipt = news.receipt.to_bytes().decode()
    return json.dumps({"sender": asdict(news.sender), "receipt": receipt, "made": news.made, "kit": news.kit}, ensure_ascii=False)


def _known(record: str) -> Received:
    document: dict[str, Any] = json.loads(record)
    receipt = Receipt.from_bytes(document["receipt"].encode())
    return Received(Card.from_json(document["sender"]), receipt, document["made"], document["kit"])
