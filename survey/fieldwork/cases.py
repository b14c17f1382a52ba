"""The cases a team is to interview, as its laptop knows them: from the newest kit, kept in the store beside the interviews."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field

from survey.frozen import dataclass
from survey.questionnaire.model import Questionnaire
from survey.store.base import Store

CASES = "cases"
"""The name in a laptop's `meta` of its cases."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `name` is the interview's identifier, `form` the hash of the questionnaire a new interview uses.

    `preload` are the sample's values that the interview begins with, `about` its other columns (address, contact …), `day` the
    day it is planned for. A withdrawn case is not to be begun; what was begun of it stays.
    """

    name: str
    form: str
    day: str = ""
    withdrawn: bool = False
    preload: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


def write_cases(cases: Iterable[Case]) -> str:
    """Cases as JSON text.

    >>> read_cases(write_cases([Case("C1", "f" * 64, "2026-01-05")]))[0].day
    '2026-01-05'
    """
    return json.dumps([asdict(case) for case in cases], ensure_ascii=False, separators=(",", ":"))


def read_cases(text: str) -> tuple[Case, ...]:
    """The cases that `write_cases` wrote.

    Raises:
        ValueError, TypeError: it is not that.
    """
    return tuple(Case(**fields) for fields in json.loads(text))


def cases(store: Store) -> tuple[Case, ...]:
    """The cases of a laptop, in the order of work; empty before its first kit."""
    return read_cases(store.meta.get(CASES, "[]"))


def form_for(store: Store, case: Case) -> Questionnaire:
    """The questionnaire to interview a case with: the one it was begun with, else the newest.

    Raises:
        KeyError: it is not in the store.
    """
    begun = next((event.form_hash for event in store.events(case.name) if event.form_hash), case.form)
    return store.forms[begun]


def merged(old: Sequence[Case], new: Sequence[Case], begun: frozenset[str]) -> tuple[Case, ...]:
    """The cases after a kit: those of the kit; an old one it no longer has goes, unless it was begun: then it is withdrawn.

    >>> old, new = [Case("C1", "f"), Case("C2", "f")], [Case("C3", "g")]
    >>> [(case.name, case.withdrawn) for case in merged(old, new, frozenset(["C2"]))]
    [('C3', False), ('C2', True)]
    """
    listed = {case.name for case in new}
    left = (case for case in old if case.name not in listed and case.name in begun)
    return (*new, *(Case(**{**asdict(case), "withdrawn": True}) for case in left))
