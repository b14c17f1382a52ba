"""Headquarters' register of keys: which teams may send, since when, and whose key was withdrawn and why.

Entries are only ever added, so the register is its own history.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import Any, Literal

from survey.errors import ConflictError, KeyProblem, StoreError
from survey.frozen import dataclass
from survey.language import _
from survey.store.key import write_private
from survey.sync.keys import Card

FORMAT = "khaosat-register"


@dataclass(frozen=True)
class Entry:
    """One act: a card was allowed, or the key `card.verify` was revoked."""

    act: Literal["allowed", "revoked"]
    card: Card
    when: str
    reason: str = ""


@dataclass(frozen=True)
class Register:
    """All acts in their order; what holds of a key is its last act.

    >>> card = Card("team1", "a" * 64, "age1…")
    >>> register = Register().allow(card, "2026-01-05").revoke("team1", "2026-02-01", "stolen")
    >>> [entry.act for entry in register.entries], register.state(card.verify).reason
    (['allowed', 'revoked'], 'stolen')
    """

    entries: tuple[Entry, ...] = field(default=())

    def allow(self, card: Card, when: str) -> Register:
        """The register with one more key; a team may have several (one for each time its laptops were set up anew).

        Raises:
            ConflictError: the key was revoked before, or is another team's.
        """
        known = self.state(card.verify)
        if known and (known.act == "revoked" or known.card.name != card.name):
            raise ConflictError(
                _("this key was revoked, or belongs to {team}").format(team=known.card.name), advice=_("make new keys")
            )
        return Register((*self.entries, Entry("allowed", card, when)))

    def revoke(self, team: str, when: str, reason: str) -> Register:
        """The register with all keys of a team withdrawn.

        Raises:
            KeyProblem: the team has no key that is allowed.
        """
        cards = [card for card in self.allowed() if card.name == team]
        if not cards:
            raise KeyProblem(
                _("{team} has no key that could be revoked").format(team=team), advice=_("survey team list shows all")
            )
        return Register((*self.entries, *(Entry("revoked", card, when, reason) for card in cards)))

    def state(self, verify: str) -> Entry | None:
        """The last act on a key, None for one never seen."""
        return next((entry for entry in reversed(self.entries) if entry.card.verify == verify), None)

    def allowed(self) -> tuple[Card, ...]:
        """The cards that are allowed now, oldest first."""
        last = {entry.card.verify: entry for entry in self.entries}
        return tuple(entry.card for entry in last.values() if entry.act == "allowed")

    def card_of(self, team: str) -> Card:
        """The newest allowed card of a team.

        Raises:
            KeyProblem: it has none.
        """
        for card in reversed(self.allowed()):
            if card.name == team:
                return card
        raise KeyProblem(_("{team} has no allowed key").format(team=team), advice=_("survey team new makes one"))

    def permit(self, verify: str, where: str | None = None) -> Card:
        """The card of a key that may send.

        Raises:
            KeyProblem: the key is unknown or revoked.
        """
        entry = self.state(verify)
        if entry is None:
            raise KeyProblem(
                _("signed with a key that is not in the register"),
                where=where,
                advice=_("ask who sent it; survey team list shows all"),
            )
        if entry.act == "revoked":
            raise KeyProblem(
                _("signed with a key of {team} that was revoked on {when}: {reason}").format(
                    team=entry.card.name, when=entry.when[:10], reason=entry.reason
                ),
                where=where,
                advice=_("if it was made before the key was lost, survey quarantine retry --accept-revoked takes it in"),
            )
        return entry.card

    def to_text(self) -> str:
        acts = [{**asdict(entry), "card": entry.card.to_json()} for entry in self.entries]
        return json.dumps({"format": FORMAT, "version": 1, "entries": acts}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str, where: str | None = None) -> Register:
        """The register that `to_text` wrote.

        Raises:
            StoreError: it is not one.
        """
        try:
            document = json.loads(text)
            if document["format"] != FORMAT or document["version"] != 1:
                raise ValueError("format")
            return cls(tuple(_entry(act) for act in document["entries"]))
        except (ValueError, KeyError, TypeError, KeyProblem) as error:
            raise StoreError(
                _("the register of keys cannot be read"), where=where, advice=_("put it back from a backup")
            ) from error


def _entry(act: Mapping[str, Any]) -> Entry:
    if act["act"] not in ("allowed", "revoked"):
        raise ValueError("act")
    return Entry(act["act"], Card.from_json(act["card"]), str(act["when"]), str(act["reason"]))


def load_register(path: Path) -> Register:
    """The register in a file; an empty one if there is none yet."""
    return Register.from_text(path.read_text(encoding="utf-8"), str(path)) if path.exists() else Register()


def save_register(path: Path, register: Register) -> None:
    """Put the register in place, whole or not at all."""
    write_private(path, register.to_text().encode())
