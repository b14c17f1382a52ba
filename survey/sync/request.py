"""What a laptop asks of headquarters' server, signed with its team's key.

The signature covers the method, the path, the SHA-256 of the body, headquarters' fingerprint and a ticket that the server gave
out just before: whoever listens in cannot send the same request again, change it, or pass it to another headquarters. Tickets
count on the server's clock alone, since laptops' clocks lie.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from survey.errors import KeyProblem
from survey.frozen import dataclass
from survey.language import _
from survey.sync.keys import Card, Identity

SCHEME = "Khaosat"
HEADER = re.compile(
    rf"{SCHEME} key=([0-9a-f]{{64}}), ticket=([0-9a-f.]{{1,80}}), body=([0-9a-f]{{64}}), signature=([0-9a-f]{{128}})"
)
LIFETIME = 300.0
"""Seconds from a ticket to the beginning of the request that uses it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks, with which ticket, and the SHA-256 (hex) that the body must have."""

    sender: Card
    ticket: str
    body: str


def signed_header(sender: Identity, to: Card, method: str, path: str, ticket: str, body: bytes = b"") -> str:
    """The `Authorization` header of a request.

    >>> team, hq = Identity.new("team1"), Identity.new("hq")
    >>> header = signed_header(team, hq.card, "GET", "/v1/kit/3", "0a.bc")
    >>> read_header(header, hq.card, "GET", "/v1/kit/3", lambda key: team.card).sender.name
    'team1'
    """
    digest = hashlib.sha256(body).hexdigest()
    signature = sender.signing.sign(_words(to, method, path, ticket, digest)).signature.hex()
    return f"{SCHEME} key={sender.card.verify}, ticket={ticket}, body={digest}, signature={signature}"


def read_header(header: str, reader: Card, method: str, path: str, permit: Callable[[str], Card]) -> Signed:
    """Who signed a request; `permit` gives the card of a signing key (hex), or raises for one that may not send.

    Raises:
        KeyProblem: it is not signed, its key is not allowed, or the signature does not fit.
    """
    found = HEADER.fullmatch(header)
    if found is None:
        raise KeyProblem(_("the request is not signed by a team"), advice=_("use survey send on the team's laptop"))
    key, ticket, digest, signature = found.groups()
    sender = permit(key)
    try:
        VerifyKey(bytes.fromhex(key)).verify(_words(reader, method, path, ticket, digest), bytes.fromhex(signature))
    except (BadSignatureError, ValueError) as error:
        raise KeyProblem(
            _("the signature of the request does not fit"), advice=_("is this the server of the team's own headquarters?")
        ) from error
    return Signed(sender, ticket, digest)


def _words(reader: Card, method: str, path: str, ticket: str, digest: str) -> bytes:
    return f"khaosat request 1\n{method}\n{path}\n{reader.fingerprint.hex()}\n{ticket}\n{digest}\n".encode()


class Tickets:
    """Each ticket is good for one request. Giving one out keeps nothing, so asking for many fills no memory.

    >>> tickets = Tickets()
    >>> ticket = tickets.issue()
    >>> tickets.use(ticket), tickets.use(ticket), tickets.use("1.2.3")
    (True, False, False)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._used: dict[str, float] = {}

    def issue(self) -> str:
        """A new ticket."""
        text = f"{int(self._clock()):x}.{secrets.token_hex(12)}"
        return f"{text}.{self._mark(text)}"

    def use(self, ticket: str) -> bool:
        """Whether the ticket is ours, young enough, and used for the first time; to be asked once the signature is found good."""
        now = self._clock()
        self._used = {used: until for used, until in self._used.items() if until > now}
        text, _dot, mark = ticket.rpartition(".")
        if not hmac.compare_digest(mark, self._mark(text)) or ticket in self._used:
            return False
        until = int(text.partition(".")[0], 16) + LIFETIME
        self._used[ticket] = until
        return until > now

    def _mark(self, text: str) -> str:
        return hmac.digest(self._secret, text.encode(), "sha256")[:16].hex()
