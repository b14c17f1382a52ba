"""Headquarters, its escrow, two teams and a stranger, with the register that knows the teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from survey.interview.events import Draft, EventKind
from survey.questionnaire.model import Group, Questionnaire, Text
from survey.store import MemoryStore, Store
from survey.sync.inbox import Received, receive
from survey.sync.keys import Identity
from survey.sync.outbox import Sent, send
from survey.sync.register import Register

FORM = Questionnaire("worker", "1", Text(), Group("data", "/data"))


@dataclass
class People:
    """Who takes part; `register` is what headquarters knows of keys now."""

    hq: Identity = field(default_factory=lambda: Identity.new("hq"))
    escrow: Identity = field(default_factory=lambda: Identity.new("escrow"))
    team1: Identity = field(default_factory=lambda: Identity.new("team1"))
    team2: Identity = field(default_factory=lambda: Identity.new("team2"))
    stranger: Identity = field(default_factory=lambda: Identity.new("team1"))
    register: Register = field(default_factory=Register)

    def __post_init__(self) -> None:
        self.register = self.register.allow(self.team1.card, "2026-01-05").allow(self.team2.card, "2026-01-05")

    def send(self, store: Store, folder: Path, **options: object) -> list[Sent]:
        """Team 1 sends what is not acknowledged to headquarters."""
        return send(store, self.team1, self.hq.card, folder, escrow=[self.escrow.card.recipient], **options)  # type: ignore[arg-type]

    def receive(self, store: Store, data: bytes) -> Received:
        """Headquarters takes a file in."""
        return receive(store, self.hq, self.register.permit, data)


def laptop(name: str = "laptop1", interviews: int = 2, answers: int = 3) -> MemoryStore:
    """A laptop's store with some interviews."""
    store = MemoryStore(name)
    hash = store.forms.keep(FORM)
    for number in range(interviews):
        case = f"{name}-case{number}"
        store.append([Draft(case, EventKind.START, value="vi", form_hash=hash, interviewer="an")])
        for place in range(answers):
            store.append([Draft(case, EventKind.ANSWER, f"/data/q{place}", f"đáp án {place}", hash, "an")])
    return store
