"""Personal data are opened only with their key, by a named person, for a reason that the store keeps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from survey.errors import ExportError
from survey.interview.events import Event
from survey.interview.sealed import is_sealed
from survey.language import _
from survey.store.base import Store
from survey.store.sealing import unsealed
from survey.sync.keys import Identity

NOTE = "personal-data:"
"""How the names in `meta` begin under which it is noted who asked for personal data, when and why."""


def opened(events: Iterable[Event], reader: Identity | None) -> tuple[Event, ...]:
    """Events with what is sealed in them opened with `reader`, the personal-data key or the escrow's.

    Raises:
        ExportError: something is sealed and there is no key.
        KeyProblem: something is not sealed to this key.
    """
    found = tuple(events)
    if reader is not None:
        return tuple(unsealed(event, reader.reading) for event in found)
    if closed := next((event for event in found if is_sealed(event.value)), None):
        raise ExportError(
            _("the personal data are sealed"), where=closed.interview, advice=_("give the personal-data key: --key personal.keys")
        )
    return found


def expect_reason(person: str, reason: str, where: str | None = None) -> None:
    """Nobody is shown personal data without saying who asks and why.

    Raises:
        ExportError: one of the two is missing.
    """
    if not reason.strip() or not person.strip():
        raise ExportError(_("personal data are exported only for a reason and by a named person"), where=where)


def note_access(store: Store, person: str, reason: str, reader: Identity | None, about: Mapping[str, object]) -> None:
    """Note in the store who asked for personal data, why, with which key, and `about` what; before they are shown."""
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    note = {"person": person, "reason": reason, "key": reader.card.fingerprint[:8].hex() if reader else "", **about}
    store.meta[f"{NOTE}{moment}:{secrets.token_hex(2)}"] = json.dumps(note, ensure_ascii=False, sort_keys=True)
