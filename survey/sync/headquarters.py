"""Headquarters' folder: its keys, the escrow's public key, the register of teams, and what it keeps of receipts and quarantine.

hq.keys            headquarters' identity, wrapped by its passphrase
escrow.keys        the escrow's identity, wrapped by another; it belongs on a stick in a safe, not here
escrow.card        the escrow's public keys
personal.keys      the identity that personal data are sealed to, wrapped by a third passphrase; who receives need not have it
personal.card      its public keys
register.json      the teams' public keys with their history
teams/             the teams' identities, wrapped by their passphrases, as they go into kits
receipts/ quarantine/ kits/
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from survey.errors import StoreError
from survey.frozen import dataclass
from survey.language import _
from survey.store.key import FIELD_COST, Cost, write_private
from survey.sync.keys import Card, Identity, load_identity, save_identity
from survey.sync.quarantine import Quarantine
from survey.sync.register import Register, load_register, save_register

HQ, ESCROW, PERSONAL = "hq", "escrow", "personal"


@dataclass(frozen=True)
class Headquarters:
    """An opened headquarters' folder."""

    folder: Path
    identity: Identity
    escrow: Card
    personal: Card | None = None

    @classmethod
    def create(
        cls, folder: Path, passphrase: str, escrow_passphrase: str, cost: Cost = FIELD_COST, *, personal: str = ""
    ) -> Headquarters:
        """Make the keys of headquarters and of the escrow; with a passphrase for it, `personal`, the personal-data key too.

        Raises:
            KeyProblem: a passphrase is empty.
            StoreError: there are keys already.
        """
        folder.mkdir(parents=True, exist_ok=True)
        identity, escrow = Identity.new(HQ), Identity.new(ESCROW)
        save_identity(folder / "hq.keys", identity, passphrase, cost)
        save_identity(folder / "escrow.keys", escrow, escrow_passphrase, cost)
        _save_card(folder / "escrow.card", escrow.card)
        made = cls(folder, identity, escrow.card)
        return made.with_personal_key(personal, cost) if personal else made

    def with_personal_key(self, passphrase: str, cost: Cost = FIELD_COST) -> Headquarters:
        """Make the key that teams seal personal data to, from their next kit on.

        Raises:
            KeyProblem: the passphrase is empty.
            StoreError: there is one already.
        """
        personal = Identity.new(PERSONAL)
        save_identity(self.folder / "personal.keys", personal, passphrase, cost)
        _save_card(self.folder / "personal.card", personal.card)
        return replace(self, personal=personal.card)

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> Headquarters:
        """Open the folder.

        Raises:
            KeyProblem: wrong passphrase, or no keys here.
            StoreError: a file is damaged or missing.
        """
        identity = load_identity(folder / "hq.keys", passphrase)
        personal = folder / "personal.card"
        return cls(folder, identity, _read_card(folder / "escrow.card"), _read_card(personal) if personal.exists() else None)

    @property
    def register(self) -> Register:
        """The register as it is on disk now."""
        return load_register(self.folder / "register.json")

    @property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.folder / "quarantine")

    def save(self, register: Register) -> None:
        save_register(self.folder / "register.json", register)

    def new_team(self, name: str, passphrase: str, when: str, cost: Cost = FIELD_COST) -> Identity:
        """Make a team's keys, keep them wrapped for its kits, and allow them.

        Raises:
            KeyProblem: the name or the passphrase cannot be used.
            ConflictError: the key cannot be allowed.
        """
        team = Identity.new(name, trusted=self.identity.card)
        register = self.register.allow(team.card, when)
        (self.folder / "teams").mkdir(exist_ok=True)
        save_identity(self.team_keys(team.card), team, passphrase, cost)
        self.save(register)
        return team

    def team_keys(self, card: Card) -> Path:
        """Where the wrapped identity behind a team's card is kept."""
        return self.folder / "teams" / f"{card.name}-{card.fingerprint[:4].hex()}.keys"


def _save_card(path: Path, card: Card) -> None:
    write_private(path, json.dumps(card.to_json()).encode() + b"\n")


def _read_card(path: Path) -> Card:
    try:
        return Card.from_json(json.loads(path.read_bytes()), str(path))
    except (OSError, ValueError) as error:
        raise StoreError(
            _("public keys of headquarters cannot be read"), where=str(path), advice=_("put the file back from a backup")
        ) from error
