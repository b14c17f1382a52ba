"""Who signs and who can read: the keys of a team, of headquarters and of the escrow.

Each of them is an `Identity` with two secrets, an Ed25519 key to sign and an age X25519 key to read what is sealed to it; its
`Card` holds the public halves. An identity rests in a small file wrapped by a passphrase, in the same format as a store's key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyrage
from nacl.signing import SigningKey
from pyrage import x25519

from survey.errors import KeyProblem, StoreError
from survey.frozen import dataclass
from survey.language import _
from survey.store.key import FIELD_COST, Cost, unwrap, wrap, write_private
from survey.sync.spoken import spoken

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Card:
    """The public keys of somebody: `verify` (Ed25519, 64 hex digits) and `recipient` (age, `age1…`)."""

    name: str
    verify: str
    recipient: str

    @classmethod
    def from_json(cls, document: Mapping[str, Any], where: str | None = None) -> Card:
        """The card that `to_json` wrote.

        Raises:
            KeyProblem: it is not a card, or its keys are not keys.
        """
        try:
            card = cls(str(document["name"]), str(document["verify"]), str(document["recipient"]))
            x25519.Recipient.from_str(card.recipient)
            if not (NAME.fullmatch(card.name) and re.fullmatch("[0-9a-f]{64}", card.verify)):
                raise ValueError("card")
        except (KeyError, TypeError, ValueError, pyrage.RecipientError) as error:
            raise KeyProblem(_("these are not the public keys of a team or of headquarters"), where=where) from error
        return card

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "verify": self.verify, "recipient": self.recipient}

    @cached_property
    def fingerprint(self) -> bytes:
        """SHA-256 (32 bytes) over both public keys; the name is left out, it is only what people call them."""
        return hashlib.sha256(f"khaosat card 1 {self.verify} {self.recipient}".encode()).digest()

    @property
    def words(self) -> str:
        """The fingerprint to read over the telephone."""
        return spoken(self.fingerprint)


@dataclass(frozen=True)
class Identity:
    """The secret keys behind a card. `trusted` is whom its owner takes orders from: for a team, headquarters' card."""

    name: str
    signing: SigningKey
    reading: x25519.Identity
    trusted: Card | None = None

    @classmethod
    def new(cls, name: str, trusted: Card | None = None) -> Identity:
        """Fresh random keys.

        Raises:
            KeyProblem: the name cannot stand in file names and manifests.

        >>> Identity.new("team1").card.name
        'team1'
        """
        if not NAME.fullmatch(name):
            raise KeyProblem(
                _("{name} cannot be the name of a team").format(name=name), advice=_("use 1 to 40 letters a–z, digits, - and _")
            )
        return cls(name, SigningKey.generate(), x25519.Identity.generate(), trusted)

    @cached_property
    def card(self) -> Card:
        return Card(self.name, bytes(self.signing.verify_key).hex(), str(self.reading.to_public()))

    def to_text(self) -> str:
        """Everything, secrets included: only ever written wrapped or into an encrypted store."""
        trusted = self.trusted.to_json() if self.trusted else None
        return json.dumps(
            {"name": self.name, "signing": bytes(self.signing).hex(), "reading": str(self.reading), "trusted": trusted}
        )

    @classmethod
    def from_text(cls, text: str, where: str = "") -> Identity:
        """The identity that `to_text` wrote.

        Raises:
            StoreError: it is not one.
        """
        try:
            document = json.loads(text)
            trusted = Card.from_json(document["trusted"]) if document["trusted"] else None
            signing = SigningKey(bytes.fromhex(document["signing"]))
            return cls(document["name"], signing, x25519.Identity.from_str(document["reading"]), trusted)
        except (ValueError, KeyError, TypeError, KeyProblem, pyrage.IdentityError) as error:
            raise StoreError(_("the file of keys is damaged"), where=where, advice=_("put it back from a backup")) from error

    def wrapped(self, passphrase: str, cost: Cost = FIELD_COST) -> bytes:
        """The identity as a file that only the passphrase opens."""
        return wrap(self.to_text().encode(), passphrase, cost)

    @classmethod
    def unwrapped(cls, content: bytes, passphrase: str, where: str = "") -> Identity:
        """The identity in such a file.

        Raises:
            KeyProblem: wrong passphrase.
            StoreError: the file is damaged.
        """
        return cls.from_text(unwrap(content, passphrase, where).decode(), where)


def save_identity(path: Path, identity: Identity, passphrase: str, cost: Cost = FIELD_COST) -> None:
    """Write an identity's file; one that is there is never replaced, since nothing sealed to it could be read again.

    Raises:
        KeyProblem: the passphrase is empty.
        StoreError: there is a file of that name.
    """
    if not passphrase:
        raise KeyProblem(_("the passphrase is empty"), where=str(path), advice=_("choose at least four words"))
    if path.exists():
        raise StoreError(_("there are keys here already"), where=str(path), advice=_("choose another name or folder"))
    write_private(path, identity.wrapped(passphrase, cost))


def load_identity(path: Path, passphrase: str) -> Identity:
    """Read an identity's file.

    Raises:
        KeyProblem: wrong passphrase, or no such file.
        StoreError: the file is damaged.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyProblem(
            _("there are no keys here"), where=str(path), advice=_("check the folder; survey hq init makes headquarters' keys")
        ) from None
    return Identity.unwrapped(content, passphrase, str(path))
