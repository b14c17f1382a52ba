"""What a laptop sends: everything headquarters has not acknowledged, again and again until the receipt is in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from survey.errors import StoreError
from survey.frozen import dataclass
from survey.language import _
from survey.store.base import Store
from survey.store.chain import Link
from survey.store.key import write_private
from survey.store.recording import local_time
from survey.sync.bundle import PART, Part, write_parts
from survey.sync.envelope import LARGEST, seal
from survey.sync.keys import Card, Identity
from survey.sync.manifest import Manifest
from survey.sync.receipt import acknowledged

SENT = "sent"
"""The name in `meta` of the number and digest of the last bundle."""
SMALLEST_PART, LARGEST_PART = 8 << 10, LARGEST - (1 << 20)


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of a sending."""

    path: Path
    manifest: Manifest
    bytes: int


def unacknowledged(store: Store) -> Iterator[Link]:
    """The links that no receipt covers, device by device."""
    spans = acknowledged(store)
    start = {device: held[0][1] for device, held in spans.items() if held and held[0][0] == 1}
    for item in store.links(start):
        device, seq = item.event.identity
        if not any(first <= seq <= last for first, last in spans.get(device, ())):
            yield item


def send(
    store: Store,
    sender: Identity,
    to: Card,
    folder: Path,
    *,
    escrow: Sequence[str] = (),
    everything: bool = False,
    size: int = PART,
    kit: int = 0,
    now: Callable[[], datetime] = local_time,
) -> list[Sent]:
    """Write the bundles for `to` into `folder`; the files, none if there is nothing to send.

    With `everything`, what was acknowledged is sent too (to another team, or after a loss at headquarters).
    A file is there whole or not at all, and its number is noted after it is on disk: stopped in between, the next sending uses
    the number again, which harms nothing.

    Raises:
        StoreError: the folder cannot be written or is full; what was written so far is whole and can be used.
        ValueError: `size` is not between `SMALLEST_PART` and `LARGEST_PART`.
    """
    if not SMALLEST_PART <= size <= LARGEST_PART:
        raise ValueError(f"parts of {size} bytes")
    links = store.links() if everything else unacknowledged(store)
    before = json.loads(store.meta.get(SENT, '{"number":0,"digest":""}'))
    number, previous = before["number"] + 1, before["digest"]
    made = now().isoformat(timespec="seconds")
    files: list[Sent] = []
    for place, part in enumerate(write_parts(links, lambda hash: _form_text(store, hash), size), 1):
        manifest = _manifest(part, sender, store.device, to, (number, place, previous, kit, made))
        content = part.finish(manifest)
        sealed = seal("bundle", content, sender, to, escrow)
        path = folder / f"{manifest.name}.bundle"
        _write(path, sealed)
        previous = hashlib.sha256(content).hexdigest()
        files.append(Sent(path, manifest, len(sealed)))
    if files:
        store.meta[SENT] = json.dumps({"number": number, "digest": previous})
    return files


def _manifest(part: Part, sender: Identity, device: str, to: Card, about: tuple[int, int, str, int, str]) -> Manifest:
    number, place, previous, kit, made = about
    return Manifest(
        sender.name, device, number, place, part.last, previous, to.fingerprint.hex(), made, kit, part.runs, part.files
    )


def _form_text(store: Store, hash: str) -> str | None:
    return store.forms.text(hash) if hash in store.forms else None


def _write(path: Path, sealed: bytes) -> None:
    try:
        write_private(path, sealed)
    except OSError as error:
        raise StoreError(
            _("the bundle cannot be written: {reason}").format(reason=error.strerror),
            where=str(path),
            advice=_("free some space or take another stick, then send again; nothing is lost"),
        ) from error
