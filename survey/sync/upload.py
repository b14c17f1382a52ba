"""A laptop with a connection: its bundles go to headquarters' server over HTTPS, the receipts come back at once.

The server is known by the certificate that the kit names, or else by the system's authorities. Bundles and receipts are sealed
and signed as on a stick: the connection adds nothing to what they protect, and a false server could only swallow them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from survey.errors import BundleError, ConflictError, KeyProblem, StoreError, SurveyError
from survey.frozen import dataclass
from survey.language import _
from survey.sync.envelope import LARGEST
from survey.sync.keys import Card, Identity
from survey.sync.request import signed_header
from survey.sync.spoken import spoken

SERVER, CERTIFICATE = "server", "server_certificate"
"""The names in a kit's settings of the server's address and of its certificate's SHA-256 (hex)."""
CONNECT, PATIENCE = 30.0, 600.0
"""Seconds to reach the server, and seconds without a byte from it: other teams' bundles may be taken in first."""
LONGEST_ANSWER = LARGEST + (1 << 20)
_KIT_NAME = re.compile(r'attachment; filename="([A-Za-z0-9_-]{1,60}\.kit)"')


@dataclass(frozen=True, slots=True)
class Delivered:
    """What headquarters says to a bundle it took in: the sealed receipt, and what somebody should know."""

    receipt: bytes
    notes: Sequence[str]


class Server:
    """Headquarters' server as the laptop of `sender` sees it; nothing is connected before something is asked of it.

    Raises:
        KeyProblem: the laptop does not know headquarters' keys.
        SurveyError: the address is not one of a server over HTTPS.
    """

    def __init__(self, address: str, sender: Identity, pin: str = "") -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
            raise SurveyError(
                _("this is not the address of a server"), where=address, advice=_("write it like https://hq.example:8443")
            )
        if sender.trusted is None:
            raise KeyProblem(_("this laptop does not know headquarters' keys"), advice=_("survey start with a new kit"))
        self.address = address
        self._host, self._port = parts.hostname, parts.port or 443
        self._sender, self._hq, self._pin = sender, sender.trusted, pin

    @property
    def hq(self) -> Card:
        return self._hq

    def deliver(self, name: str, data: bytes) -> Delivered:
        """Hand one bundle in. Stopped anywhere, nothing has happened here, and the same can be done again.

        Raises:
            StoreError: the server cannot be reached, or the connection was lost.
            KeyProblem: it is another server than the kit names, or it does not accept this team.
            BundleError, ConflictError, SurveyError: why headquarters did not take the bundle in; it keeps it in quarantine.
        """
        with self._asked("POST", f"/v1/bundles/{name}", data) as answer:
            document = self._document(answer)
            return Delivered(base64.b64decode(document["receipt"]), tuple(map(str, document["notes"])))

    def newer_kit(self, number: int) -> tuple[str, bytes] | None:
        """The name and content of the team's newest kit, if it is newer than `number`.

        Raises:
            StoreError, KeyProblem: as for `deliver`.
        """
        with self._asked("GET", f"/v1/kit/{number}") as answer:
            if answer.status == 204:
                return None
            content = answer.read(LONGEST_ANSWER)
            named = _KIT_NAME.fullmatch(answer.headers.get("Content-Disposition", ""))
            if answer.status != 200 or named is None:
                raise _refusal(content, self.address)
            return named[1], content

    @contextmanager
    def _asked(self, method: str, path: str, body: bytes = b"") -> Iterator[HTTPResponse]:
        """The answer to a signed request; a connection lost on the way, also while reading, is told in words."""
        connection = HTTPSConnection(self._host, self._port, timeout=CONNECT, context=self._context())
        try:
            connection.connect()
            connection.sock.settimeout(PATIENCE)
            self._expect_pinned(connection)
            connection.request("GET", "/v1/ticket")
            ticket = connection.getresponse().read(200).decode("ascii")
            header = signed_header(self._sender, self._hq, method, path, ticket, body)
            connection.request(method, path, body or None, {"Authorization": header})
            yield connection.getresponse()
        except ssl.SSLCertVerificationError as error:
            raise KeyProblem(
                _("the server's certificate is not trusted: {reason}").format(reason=error.verify_message),
                where=self.address,
                advice=_("ask headquarters for a kit that names the server"),
            ) from error
        except (OSError, HTTPException, ValueError, KeyError) as error:
            raise StoreError(
                _("the server cannot be reached, or the connection was lost: {reason}").format(reason=error),
                where=self.address,
                advice=_("try again, or send with a stick; everything is still here"),
            ) from error
        finally:
            connection.close()

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._pin:  # known by itself: neither its name nor who issued it matters
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _expect_pinned(self, connection: HTTPSConnection) -> None:
        if not self._pin:
            return
        found = hashlib.sha256(connection.sock.getpeercert(binary_form=True) or b"").digest()
        if found.hex() != self._pin and spoken(found) != self._pin:
            raise KeyProblem(
                _("this is not headquarters' server: its certificate is {words}").format(words=spoken(found)),
                where=self.address,
                advice=_("check the address; compare these words with headquarters' by telephone"),
            )

    def _document(self, answer: HTTPResponse) -> dict[str, Any]:
        content = answer.read(LONGEST_ANSWER)
        if answer.status != 200:
            raise _refusal(content, self.address)
        document: dict[str, Any] = json.loads(content)
        return document


_REASONS: dict[int, type[SurveyError]] = {4: BundleError, 5: ConflictError}


def _refusal(content: bytes, where: str) -> SurveyError:
    """Headquarters' reason, as the error it was there.

    Raises:
        ValueError, KeyError: it is not an answer of our server.
    """
    document = json.loads(content)
    kind = _REASONS.get(document["code"], SurveyError)
    return kind(str(document["what"]), where=where, advice=str(document["advice"]) or None)
