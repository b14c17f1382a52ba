"""Contradictions: what laptops that did not know of each other said about one question, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from survey.frozen import dataclass
from survey.interview import sealed
from survey.interview.events import Event, EventKind
from survey.interview.paths import form_path
from survey.interview.record import Record, fold
from survey.questionnaire.choice_labels import choice_labels
from survey.questionnaire.model import Question, Questionnaire
from survey.store.base import Store


@dataclass(frozen=True, slots=True)
class Claim:
    """One laptop's word: `kind` says what it did (`answer`, `missing`, `clear`, `remove`, `restore`), `value` its XForm text."""

    kind: str
    value: str
    path: str
    interviewer: str
    when: str
    device: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is to be settled at one path. The last of the `claims` stands for now; `removal` if a repeat instance was taken out
    while another laptop wrote in it (the claims are then what was written)."""

    interview: str
    path: str
    claims: tuple[Claim, ...]
    removal: bool = False


def contradictions(store: Store, interview: str | None = None) -> Iterator[Contradiction]:
    """What is to be settled in an interview, or in all of them, by interview and path."""
    for name in store.interviews() if interview is None else (interview,):
        record = fold(store.events(name))
        for conflict in record.conflicts:
            claims = tuple(map(_claim, conflict.events))
            yield Contradiction(name, conflict.path, claims, conflict.path in record.losses)


def _claim(event: Event) -> Claim:
    kind = EventKind.ANSWER if event.kind in (EventKind.DECISION, EventKind.DEFAULT) else event.kind
    return Claim(kind.value, event.value, event.path, event.interviewer, event.wall_time, event.device)


def wording(questionnaire: Questionnaire | None, path: str, language: str) -> str:
    """What a question, group or repeat is called; its path where the form is not known or says nothing."""
    element = questionnaire.elements.get(form_path(path)) if questionnaire else None
    return (element.label.plain(language).strip() if element else "") or path


def shown(questionnaire: Questionnaire | None, claim: Claim, language: str) -> str:
    """A claim as a person reads it: the choice's label beside its name, or what was done instead of answering."""
    if sealed.is_sealed(claim.value):
        return sealed.shown(claim.value)
    if claim.kind != EventKind.ANSWER:
        return " ".join(word for word in (f"({claim.kind})", claim.value) if word)
    element = questionnaire.elements.get(form_path(claim.path)) if questionnaire else None
    labels = choice_labels(questionnaire, element) if questionnaire and isinstance(element, Question) else {}
    texts = labels.get(claim.value, {})
    label = texts.get(language) or next(iter(texts.values()), "")
    return f"{claim.value} ({label})" if label else claim.value


def waiting(store: Store) -> Iterator[Record]:
    """The interviews that are closed and that no supervisor has decided about since."""
    for name in store.interviews():
        record = fold(store.events(name))
        if record.status == "completed" and record.review != "accept":
            yield record
