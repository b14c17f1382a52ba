"""The key of an encrypted store: 256 random bits, wrapped by a passphrase, kept in a small file beside the database.

The passphrase never encrypts data itself, so it can be changed without rewriting the store, and other ways to the same key
(an escrow at headquarters) are further slots of the same file. Wrapping is Argon2id (RFC 9106) and XSalsa20-Poly1305, both from
libsodium: a wrong passphrase is known to be wrong, and is never mistaken for a damaged store.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

from survey.errors import KeyProblem, StoreError
from survey.frozen import dataclass
from survey.language import _, nfc

KEY_BYTES = 32
FORMAT = "khaosat-key"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs: Argon2id passes, and memory in bytes."""

    passes: int = 4
    memory: int = 64 << 20


FIELD_COST = Cost()
"""About a second on a ten-year-old laptop with 2 GB, above the second recommended option of RFC 9106, section 4."""
MOST = Cost(passes=64, memory=1 << 30)
"""What a key file may ask for: a forged file must not hang or fill the laptop."""


def key_path(store: Path) -> Path:
    """Where the key file of a store stands.

    >>> key_path(Path("team1.store")).name
    'team1.store.key'
    """
    return store.with_name(store.name + ".key")


def wrap(key: bytes, passphrase: str, cost: Cost = FIELD_COST) -> bytes:
    """The text of a key file that gives `key` (32 bytes) back to who knows `passphrase`.

    >>> unwrap(wrap(bytes(32), "xin chào", Cost(1, 8 << 20)), "xin chào") == bytes(32)
    True
    """
    salt = random(pwhash.argon2id.SALTBYTES)
    wrapped = SecretBox(_derive(passphrase, salt, cost)).encrypt(key)
    slot = {
        "kind": "passphrase",
        "kdf": "argon2id13",
        "passes": cost.passes,
        "memory": cost.memory,
        "salt": base64.b64encode(salt).decode(),
        "wrapped": base64.b64encode(wrapped).decode(),
    }
    return _written([slot])


def with_slot(text: bytes, slot: Mapping[str, Any], where: str = "") -> bytes:
    """The key file's text with one more way to the key; `slot` takes the place of another of its `kind`.

    Raises:
        StoreError: the file is damaged, or of a newer version.

    >>> text = with_slot(wrap(bytes(32), "xin chào", Cost(1, 8 << 20)), {"kind": "escrow", "sealed": "…"})
    >>> [slot["kind"] for slot in read_slots(text)], unwrap(text, "xin chào") == bytes(32)
    (['passphrase', 'escrow'], True)
    """
    return _written([*(other for other in read_slots(text, where) if other["kind"] != slot["kind"]), slot])


def read_slots(text: bytes, where: str = "") -> list[Mapping[str, Any]]:
    """The ways to the key in a key file's text, each an object with its `kind`.

    Raises:
        StoreError: the file is damaged, or of a newer version.
    """
    try:
        header = json.loads(text)
        version, slots = header["version"], header["slots"]
        if header["format"] != FORMAT or not isinstance(version, int):
            raise ValueError("format")
        if version <= VERSION and not (header["check"] == _checksum(slots) and all(slot["kind"] for slot in slots)):
            raise ValueError("check")
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(where) from error
    if version > VERSION:
        raise StoreError(
            _("the key file was written by a newer version of this program"), where=where, advice=_("install the newer version")
        )
    return list(slots)


def unwrap(text: bytes, passphrase: str, where: str = "") -> bytes:
    """The key (32 bytes) in a key file's text.

    Raises:
        KeyProblem: the passphrase is not the one the key was wrapped with.
        StoreError: the file is damaged, or of a newer version.
    """
    slot = _passphrase_slot(text, where)
    try:
        cost = Cost(int(slot["passes"]), int(slot["memory"]))
        salt, wrapped = (base64.b64decode(slot[name], validate=True) for name in ("salt", "wrapped"))
        if cost.passes > MOST.passes or cost.memory > MOST.memory:
            raise ValueError("cost")
        box = SecretBox(_derive(passphrase, salt, cost))
    except (KeyError, TypeError, ValueError, CryptoError) as error:
        raise _damaged(where) from error
    try:
        return box.decrypt(wrapped)
    except CryptoError:
        raise KeyProblem(
            _("wrong passphrase"), where=where, advice=_("type it again; check the keyboard's language and Caps Lock")
        ) from None


def read_key(store: Path, passphrase: str) -> bytes:
    """The key (32 bytes) of a store, from the file beside it.

    Raises:
        KeyProblem: wrong passphrase, or the key file is not there.
        StoreError: the key file cannot be read.
    """
    path = key_path(store)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise KeyProblem(
            _("the key file of this store is missing"), where=str(path), advice=_("put it back from the kit or from a backup")
        ) from None
    except OSError as error:
        raise StoreError(_("the key file cannot be read: {reason}").format(reason=error.strerror), where=str(path)) from error
    return unwrap(text, passphrase, str(path))


def make_key(store: Path, passphrase: str, cost: Cost = FIELD_COST) -> bytes:
    """A new random key (32 bytes) for a store, on disk beside it when this returns.

    A key file that is already there is never replaced, because a copy of its store may exist elsewhere: its key is used again.

    Raises:
        KeyProblem: the passphrase is empty, or does not open the key file that is already there.
    """
    if not passphrase:
        raise KeyProblem(_("the passphrase is empty"), where=str(store), advice=_("choose at least four words"))
    path = key_path(store)
    if path.exists():
        return read_key(store, passphrase)
    key = random(KEY_BYTES)
    write_private(path, wrap(key, passphrase, cost))
    return key


def write_private(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, readable by its owner only, on disk when this returns."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut (Windows does so by itself and cannot open folders)."""
    if os.name == "nt":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The same letters typed through different input methods must open the same store, hence NFC."""
    secret = nfc(passphrase).encode()
    return pwhash.argon2id.kdf(SecretBox.KEY_SIZE, secret, salt, opslimit=cost.passes, memlimit=cost.memory)


def _passphrase_slot(text: bytes, where: str) -> Mapping[str, Any]:
    for slot in read_slots(text, where):
        if slot["kind"] == "passphrase":
            return slot
    raise _damaged(where)


def _written(slots: list[Mapping[str, Any]]) -> bytes:
    header = {"format": FORMAT, "version": VERSION, "check": _checksum(slots), "slots": slots}
    return json.dumps(header, indent=1).encode() + b"\n"


def _checksum(slots: object) -> str:
    """Tells a damaged key file from a wrong passphrase; no secret hangs on it."""
    return hashlib.sha256(json.dumps(slots, sort_keys=True).encode()).hexdigest()


def _damaged(where: str) -> StoreError:
    return StoreError(_("the key file is damaged"), where=where, advice=_("put it back from the kit or from a backup"))
