"""Sealing personal data as they are recorded: events hold what only headquarters' personal-data key (or the escrow's) opens.

A store that knows whom to seal to (`meta`, `SEAL_TO`, from the kit) never writes such a value into an event in clear. While the
interview is open, the value stands beside in a table of its own, so that it can be seen and corrected; closing the interview
erases it. The hash chain runs over the sealed values, so nothing of it changes then.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from survey.errors import KeyProblem
from survey.interview.events import Draft, Event, EventKind
from survey.interview.paths import form_path
from survey.interview.sealed import MARK, is_sealed
from survey.language import _
from survey.questionnaire.personal import personal_paths
from survey.store.forms import Forms

if TYPE_CHECKING:
    from pyrage import x25519

SEAL_TO = "seal_to"
"""The name in `meta` of whom personal data are sealed to: a JSON list of age recipients."""
KINDS = frozenset({EventKind.ANSWER, EventKind.DEFAULT, EventKind.DECISION, EventKind.CONFIRM, EventKind.REMARK})
"""Kinds whose value, at a question for personal data, says something of the person."""


def seal_to(*recipients: str) -> str:
    """What a store's `meta` says under `SEAL_TO`, for these age recipients."""
    return json.dumps(recipients)


class Sealing:
    """Seals what a store is about to record, by what its `meta` and questionnaires say."""

    def __init__(self, meta: Mapping[str, str], forms: Forms) -> None:
        self._meta = meta
        self._forms = forms
        self._personal: dict[str, frozenset[str]] = {}

    def apart(self, drafts: Sequence[Draft]) -> tuple[Sequence[Draft], Mapping[int, str]]:
        """The drafts as they are to be recorded, and by their place the values that stay readable until the interview is
        closed (a supervisor's do not: the interview is closed already)."""
        places = [place for place, draft in enumerate(drafts) if self._is_personal(draft)]
        to = self._meta.get(SEAL_TO) if places else None
        if to is None:
            return drafts, {}
        # The cipher is loaded with the first value to seal: a practice interview seals nothing.
        from pyrage import x25519

        recipients = [x25519.Recipient.from_str(text) for text in json.loads(to)]
        sealed = list(drafts)
        for place in places:
            sealed[place] = replace(drafts[place], value=_sealed(drafts[place], recipients))
        return sealed, {place: drafts[place].value for place in places if drafts[place].kind is not EventKind.DECISION}

    def _is_personal(self, draft: Draft) -> bool:
        if draft.kind not in KINDS or not draft.value or not draft.path:
            return False
        if draft.form_hash not in self._personal:
            form = self._forms.get(draft.form_hash)
            if form is None:
                return False
            self._personal[draft.form_hash] = personal_paths(form)
        return form_path(draft.path) in self._personal[draft.form_hash] and not is_sealed(draft.value)


def _sealed(draft: Draft, recipients: Sequence[x25519.Recipient]) -> str:
    import pyrage

    # The place is sealed in with the value: a value moved to another interview or question does not open.
    inside = json.dumps([draft.interview, draft.path, draft.value], ensure_ascii=False).encode()
    return MARK + base64.b64encode(pyrage.encrypt(inside, recipients)).decode()


def with_values(events: Iterable[Event], clear: Mapping[tuple[str, int], str]) -> tuple[Event, ...]:
    """Events with the values that are still readable, by the events' identity, in place of their sealed form."""
    return tuple(replace(event, value=clear[event.identity]) if event.identity in clear else event for event in events)


def unsealed(event: Event, reader: x25519.Identity) -> Event:
    """The event with its value in clear; one that is not sealed as it is.

    Raises:
        KeyProblem: the value is not sealed to this key, is damaged, or was sealed for another place.
    """
    if not is_sealed(event.value):
        return event
    import pyrage

    where = f"{event.interview} {event.path}"
    try:
        interview, path, value = json.loads(pyrage.decrypt(base64.b64decode(event.value[len(MARK) :], validate=True), [reader]))
    except (pyrage.DecryptError, ValueError, TypeError) as error:
        raise KeyProblem(
            _("this personal value does not open with these keys, or is damaged"),
            where=where,
            advice=_("use the personal-data key of the headquarters that made the kit, or the escrow's"),
        ) from error
    if (interview, path) != (event.interview, event.path):
        raise KeyProblem(_("this personal value was sealed for another interview or question"), where=where)
    return replace(event, value=str(value))
