"""The code that ends a self-completed part: chosen by the interviewer once a day, known to nobody else, kept only as a hash."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import MutableMapping

from survey.frozen import dataclass

_COST, _BLOCK = 2**12, 8
"""Of scrypt: about a hundredth of a second a try. The store that holds the hash is encrypted besides."""


@dataclass(frozen=True, slots=True)
class LeaveCode:
    """A code as it is kept: `salt` and `digest` in hexadecimal. Without a digest none was chosen, and Enter is enough."""

    salt: str = ""
    digest: str = ""

    @classmethod
    def of(cls, text: str) -> LeaveCode:
        """The code that an interviewer has chosen."""
        salt = secrets.token_hex(16)
        return cls(salt, _digest(text, salt))

    def fits(self, typed: str | None) -> bool:
        """Whether this is the code.

        >>> LeaveCode.of("4711").fits("4711"), LeaveCode.of("4711").fits("0000"), LeaveCode().fits("")
        (True, False, True)
        """
        if not self.digest:
            return typed == ""
        return typed is not None and hmac.compare_digest(_digest(typed, self.salt), self.digest)


NO_CODE = LeaveCode()


def _digest(text: str, salt: str) -> str:
    return hashlib.scrypt(text.encode(), salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=1, dklen=32).hex()


def code_of_the_day(meta: MutableMapping[str, str], interviewer: str, day: str) -> LeaveCode | None:
    """The code that this interviewer chose on this laptop today; None if there is none yet.

    >>> meta: dict[str, str] = {}
    >>> keep_for_the_day(meta, "Lan", "2024-02-07", LeaveCode.of("4711"))
    >>> [bool(code_of_the_day(meta, *who)) for who in (("Lan", "2024-02-07"), ("Hoa", "2024-02-07"), ("Lan", "2024-02-08"))]
    [True, False, False]
    """
    kept = json.loads(meta.get(_name(interviewer), "{}"))
    return LeaveCode(kept["salt"], kept["digest"]) if kept.get("day") == day else None


def keep_for_the_day(meta: MutableMapping[str, str], interviewer: str, day: str, code: LeaveCode) -> None:
    """Keep a code until the day is over; it takes the place of the one before."""
    meta[_name(interviewer)] = json.dumps({"day": day, "salt": code.salt, "digest": code.digest})


def _name(interviewer: str) -> str:
    return f"leave-code:{interviewer}"
