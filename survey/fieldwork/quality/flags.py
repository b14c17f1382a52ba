"""The flags of a store: raised by the checks each time anew, closed by a supervisor for good."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from survey.errors import SurveyError
from survey.fieldwork.quality.back_check import disagreements
from survey.fieldwork.quality.observed import observe
from survey.fieldwork.quality.registry import CHECKS, Flag
from survey.language import _, nfc
from survey.store.base import Store

NAMES = "flag:"
"""How the names of closed flags begin in a store's `meta`."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Who closed a flag when, and why."""

    by: str
    when: str
    reason: str


def examine(store: Store) -> tuple[Flag, ...]:
    """Run every check on the closed interviews of a store; its flags, closed ones included, by check and subject."""
    interviews = observe(store)
    found = [flag for function in CHECKS.values() for flag in function(interviews)]
    return tuple(sorted([*found, *disagreements(store)], key=lambda flag: (flag.check, flag.subject, flag.interviews)))


def close_flag(store: Store, flag: str, by: str, reason: str) -> None:
    """Close a flag by its id: it is looked into, for this reason nothing is left to do.

    Raises:
        SurveyError: there is no such flag, it is closed already, or nobody or no reason is named.
    """
    if not by.strip() or not reason.strip():
        raise SurveyError(_("a flag is closed by a named person, for a reason"))
    if flag in closed_flags(store):
        raise SurveyError(_("flag {flag} is closed already").format(flag=flag))
    if flag not in {found.id for found in examine(store)}:
        raise SurveyError(_("there is no flag {flag}").format(flag=flag), advice=_("survey quality lists them"))
    closed = Closed(nfc(by), datetime.now().astimezone().isoformat(timespec="seconds"), nfc(reason))
    store.meta[NAMES + flag] = json.dumps(asdict(closed), ensure_ascii=False)


def closed_flags(store: Store) -> dict[str, Closed]:
    """The closed flags by id."""
    return {name.removeprefix(NAMES): Closed(**json.loads(text)) for name, text in store.meta.items() if name.startswith(NAMES)}
