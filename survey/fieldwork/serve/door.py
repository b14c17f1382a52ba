"""Who may come in: supervisors by the server's password, teams by requests signed with their keys."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping

from starlette.requests import Request

from survey.errors import KeyProblem
from survey.language import _, nfc
from survey.sync.headquarters import Headquarters
from survey.sync.request import Signed, Tickets, read_header

PAUSE = 1.0
"""Seconds that a wrong password waits for its answer."""

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""Sent with every answer; the monitor page's own policy allows its one script and its styles, and no address at all."""


def page_policy(scripts: list[str]) -> str:
    """The Content-Security-Policy of a page whose inline scripts are these, and no other."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return f"{HEADERS['Content-Security-Policy']}; style-src 'unsafe-inline'; script-src {hashes or repr('none')}"


class Door:
    """Knows the password of supervisors and the register of teams as it is on disk now."""

    def __init__(self, base: Headquarters, password: str) -> None:
        self._base = base
        self._password = nfc(password).encode()
        self.tickets = Tickets()

    async def supervisor(self, request: Request) -> bool:
        """Whether the browser gave the password (HTTP Basic; the name is free). No password given is no attempt."""
        scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            password = base64.b64decode(given, validate=True).partition(b":")[2]
        except ValueError:
            password = b""
        if hmac.compare_digest(nfc(password.decode(errors="replace")).encode(), self._password):
            return True
        await asyncio.sleep(PAUSE)
        return False

    async def team(self, request: Request) -> Signed:
        """The team that signed a request; its ticket is used up.

        Raises:
            KeyProblem: no signature, one that does not fit or was seen before, or a key that is not allowed.
            StoreError: the register cannot be read.
        """
        header = request.headers.get("Authorization", "")
        signed = await asyncio.to_thread(
            lambda: read_header(header, self._base.identity.card, request.method, request.url.path, self._base.register.permit)
        )
        if not self.tickets.use(signed.ticket):
            raise KeyProblem(_("this request was made before, or too long ago"), advice=_("send again"))
        return signed
