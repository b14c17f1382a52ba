"""A team's laptop: set up from a kit, its store opened with the team's keys in it, its store's key escrowed to headquarters."""

from __future__ import annotations

import base64
from pathlib import Path

import pyrage
from pyrage import x25519

from survey.errors import KeyProblem, StoreError
from survey.fieldwork.kit import IDENTITY, Kit, apply_kit, kit_facts, open_kit, team_identity
from survey.language import _
from survey.store.base import Store
from survey.store.key import FIELD_COST, Cost, key_path, read_key, read_slots, with_slot, wrap, write_private
from survey.store.sqlite import SqliteStore
from survey.sync.keys import Card, Identity
from survey.sync.merge import MergeReport
from survey.sync.register import Register
from survey.sync.spoken import heard

ESCROW = "escrow"


def start(
    path: Path, data: bytes, passphrase: str, where: str, cost: Cost = FIELD_COST, headquarters: str = ""
) -> tuple[Kit, MergeReport | None]:
    """Set a laptop up with its first kit, or bring a later one in. Stopped anywhere, it can simply be done again.

    Nothing is made on disk before the kit is found to be headquarters'. `headquarters` are the words of a fingerprint that was
    heard: with them the laptop goes over to other keys of headquarters, and all it holds counts as not acknowledged.

    Raises:
        KeyProblem: wrong passphrase, or the kit is not from the headquarters this laptop works for.
        BundleError: the kit is damaged, older, or for another team.
        StoreError: the store cannot be used or written.
    """
    team = _started_with(path, passphrase) if path.exists() else None
    identity = _identity_for(data, team, passphrase, where, headquarters)
    kit = open_kit(data, identity, where)
    moved = team is not None and identity.trusted != team.trusted
    with SqliteStore.open(path, passphrase, create=True, cost=cost) as store:
        escrow_key(path, passphrase, (identity.trusted or identity.card, kit.escrow), anew=moved)
        if moved:
            return kit, apply_kit(store, kit, where, going_over=identity)
        store.meta[IDENTITY] = identity.to_text()
        return kit, apply_kit(store, kit, where)


def _started_with(path: Path, passphrase: str) -> Identity | None:
    """Whose laptop this is; None where setting up was stopped before that was written."""
    with SqliteStore.open(path, passphrase) as store:
        text = store.meta.get(IDENTITY)
        return Identity.from_text(text, str(path)) if text else None


def _identity_for(data: bytes, team: Identity | None, passphrase: str, where: str, words: str) -> Identity:
    """The team's keys to open a kit with: those the laptop has, unless headquarters has made the team new ones.

    Keys that trust another headquarters are taken if its fingerprint is what was heard, `words`.
    """
    own = team.card.fingerprint[:8].hex().encode() if team else b""
    if team is not None and own in data[: data.find(b"\n")].split():
        return team
    identity = team_identity(data, passphrase, where)
    if team is not None and identity.name != team.name:
        raise KeyProblem(
            _("this kit is for {name}; the laptop belongs to {team}").format(name=identity.name, team=team.name),
            where=where,
            advice=_("use the kit of this team"),
        )
    if team is not None and identity.trusted != team.trusted:
        _expect_heard(identity.trusted, words, where)
    return identity


def _expect_heard(trusted: Card | None, words: str, where: str) -> None:
    """Other keys of headquarters are believed only by the words of their fingerprint, heard over the telephone."""
    if not words:
        raise KeyProblem(
            _("this kit is made with other keys than those of this laptop's headquarters"),
            where=where,
            advice=_("if headquarters has new keys, have their fingerprint read out by a voice you know, then: "
                     "survey start KIT --headquarters \"WORDS\""),
        )  # fmt: skip
    if trusted is None or heard(words) != trusted.words:
        raise KeyProblem(
            _("these are not the words of the headquarters that made this kit"),
            where=where,
            advice=_("have them read out once more, by a voice you know; nothing has been changed"),
        )


def identity_of(store: Store) -> Identity:
    """The team's keys in a laptop's store.

    Raises:
        StoreError: the laptop has not been set up with a kit.
    """
    text = store.meta.get(IDENTITY)
    if text is None:
        raise StoreError(_("this laptop has not been set up"), advice=_("survey start KIT sets it up"))
    return Identity.from_text(text)


def register_of(store: Store) -> Register:
    """The register of teams as the laptop's newest kit gives it."""
    return Register.from_text(kit_facts(store)["register"])


def escrow_of(store: Store) -> Card:
    """The escrow's public keys as the laptop's newest kit gives them."""
    return Card.from_json(kit_facts(store)["escrow"])


def escrow_key(path: Path, passphrase: str, cards: tuple[Card, ...], anew: bool = False) -> None:
    """Add to a store's key file a slot that headquarters and the escrow can open: a forgotten passphrase loses nothing.

    `anew`: for other keys of theirs than before.
    """
    file = key_path(path)
    text = file.read_bytes()
    if not anew and any(slot["kind"] == ESCROW for slot in read_slots(text, str(file))):
        return
    recipients = [x25519.Recipient.from_str(card.recipient) for card in cards]
    sealed = pyrage.encrypt(read_key(path, passphrase), recipients)
    slot = {"kind": ESCROW, "sealed": base64.b64encode(sealed).decode()}
    write_private(file, with_slot(text, slot, str(file)))


def recover(path: Path, reader: Identity, passphrase: str, cost: Cost = FIELD_COST) -> None:
    """Give a store a new passphrase with headquarters' or the escrow's keys; the store itself is not touched.

    Raises:
        KeyProblem: these keys do not open it, or it was never escrowed.
        StoreError: the key file is missing or damaged.
    """
    file = key_path(path)
    try:
        text = file.read_bytes()
    except OSError as error:
        raise StoreError(_("the key file cannot be read: {reason}").format(reason=error.strerror), where=str(file)) from error
    slot = next((slot for slot in read_slots(text, str(file)) if slot["kind"] == ESCROW), None)
    if slot is None:
        raise KeyProblem(_("the key of this store was never escrowed"), where=str(file), advice=_("only its passphrase opens it"))
    try:
        key = pyrage.decrypt(base64.b64decode(slot["sealed"]), [reader.reading])
    except (pyrage.DecryptError, KeyError, ValueError) as error:
        raise KeyProblem(
            _("these keys do not open the store"), where=str(file), advice=_("use the keys of the headquarters that made its kit")
        ) from error
    write_private(file, with_slot(wrap(key, passphrase, cost), slot, str(file)))
