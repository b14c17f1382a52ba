"""Signed and sealed: what bundles, kits and receipts travel in.

    khaosat bundle 1 to 0123456789abcdef\\n      one line in the clear: what it is, and for whom (a fingerprint's first 8 bytes)
    age( key 32 bytes · signature 64 bytes · content )

The signature is Ed25519 over the line and the SHA-256 of the content. It is made before sealing, so only the reader learns the
sender; and it covers the line, so nobody can seal the same content to somebody else, or pass a receipt off as a kit. Nothing of
the content is looked at before the signature is found to be of an allowed key: what parses it never sees a stranger's bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pyrage
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from pyrage import x25519

from survey.errors import BundleError, KeyProblem
from survey.frozen import dataclass
from survey.language import _
from survey.sync.keys import Card, Identity

LINE = re.compile(rb"khaosat (bundle|kit|receipt) ([0-9]{1,4}) to ([0-9a-f]{16})(?: ([A-Za-z0-9+/=]{1,8000}))?\n")
LONGEST_LINE = 9000
VERSION = 1
LARGEST = 64 << 20
"""Bytes of a sealed file: age opens in memory, and e-mail takes far less."""
KEY, SIGNATURE = 32, 64


@dataclass(frozen=True)
class Opened:
    """The content of an envelope, whose key signed it, and the SHA-256 of the content (the envelope's own name)."""

    sender: Card
    content: bytes
    digest: str


def seal(kind: str, content: bytes, sender: Identity, to: Card, also: Sequence[str] = (), attached: str = "") -> bytes:
    """Sign as `sender` and seal to `to`, and to further age recipients (the escrow); `attached` stays readable (base64).

    >>> team, hq = Identity.new("team1"), Identity.new("hq")
    >>> opened = open_envelope("bundle", seal("bundle", b"...", team, hq.card), hq, lambda key: team.card)
    >>> opened.content, opened.sender.name
    (b'...', 'team1')
    """
    line = f"khaosat {kind} {VERSION} to {to.fingerprint[:8].hex()}{' ' + attached if attached else ''}\n".encode()
    signature = sender.signing.sign(_signed(line, content)).signature
    recipients = [x25519.Recipient.from_str(text) for text in (to.recipient, *also)]
    sealed: bytes = pyrage.encrypt(bytes(sender.signing.verify_key) + signature + content, recipients)
    return line + sealed


def open_envelope(
    kind: str, data: bytes, reader: Identity, permit: Callable[[str], Card], *, where: str | None = None, escrow: bool = False
) -> Opened:
    """Open with `reader`'s key; `permit` gives the card of a signing key (hex), or raises for one that may not send.

    With `escrow`, `reader` is the escrow: the line may name another reader.

    Raises:
        BundleError: not such an envelope, damaged, or sealed to somebody else.
        KeyProblem: the signature does not fit, or `permit` refused its key.
    """
    _expect_size(len(data), where)
    line, sealed = _split(kind, data, where)
    if not escrow:
        expect_reader(line, reader.card, where)
    try:
        inside = pyrage.decrypt(sealed, [reader.reading])
    except pyrage.DecryptError as error:
        raise BundleError(
            _("the file is damaged, cut short, or not sealed to these keys"),
            where=where,
            advice=_("keep it; copy or send it again from the laptop that made it"),
        ) from error
    key, signature, content = inside[:KEY], inside[KEY : KEY + SIGNATURE], inside[KEY + SIGNATURE :]
    if len(signature) < SIGNATURE:
        raise BundleError(_("the file holds no signature"), where=where)
    sender = permit(key.hex())
    try:
        VerifyKey(key).verify(_signed(line, content), signature)
    except (BadSignatureError, ValueError) as error:
        raise KeyProblem(
            _("the signature does not fit: the file was changed after {team} signed it").format(team=sender.name),
            where=where,
            advice=_("do not use it; ask the team to send it again, and tell who is responsible for security"),
        ) from error
    return Opened(sender, content, hashlib.sha256(content).hexdigest())


def read_bounded(path: Path) -> bytes:
    """The bytes of a file from outside, unless it is larger than any envelope.

    Raises:
        BundleError: it is too large.
    """
    _expect_size(path.stat().st_size, str(path))
    return path.read_bytes()


def attachment(kind: str, data: bytes, where: str | None = None) -> str:
    """What an envelope carries in the clear; "" for nothing.

    Raises:
        BundleError: it is not such an envelope.
    """
    found = LINE.fullmatch(_split(kind, data, where)[0])
    return (found[4] or b"").decode() if found else ""


def expect_reader(line: bytes, reader: Card, where: str | None) -> None:
    """Look whom an envelope is for, before trying to open it.

    Raises:
        BundleError: it is for somebody else.
    """
    found = LINE.fullmatch(line)
    if found and found[3].decode() != reader.fingerprint[:8].hex():
        raise BundleError(
            _("this file is sealed to somebody else (key {theirs}), not to {name} (key {ours})").format(
                theirs=found[3].decode(), name=reader.name, ours=reader.fingerprint[:8].hex()
            ),
            where=where,
            advice=_("give it to whom it is for; the team may be working with another survey's kit"),
        )


def _expect_size(size: int, where: str | None) -> None:
    if size > LARGEST:
        raise BundleError(
            _("the file has {size} bytes, more than the {most} allowed").format(size=size, most=LARGEST), where=where
        )


def _split(kind: str, data: bytes, where: str | None) -> tuple[bytes, bytes]:
    line = data[: data.find(b"\n", 0, LONGEST_LINE) + 1]
    found = LINE.fullmatch(line)
    if found is None:
        raise BundleError(_("this is not a file of this program, or its beginning is damaged"), where=where)
    if int(found[2]) != VERSION:
        raise BundleError(
            _("the file is of version {version}; this program reads version {known}").format(
                version=int(found[2]), known=VERSION
            ),
            where=where,
            advice=_("install the newer version"),
        )
    if found[1].decode() != kind:
        names = {"bundle": _("bundle of interviews"), "kit": _("kit"), "receipt": _("receipt")}
        raise BundleError(
            _("this is a {found}, not a {wanted}").format(found=names[found[1].decode()], wanted=names[kind]), where=where
        )
    return line, data[len(line) :]


def _signed(line: bytes, content: bytes) -> bytes:
    return line + hashlib.sha256(content).digest()
