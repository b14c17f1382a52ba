"""Texts: their parts, their form, their fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import uuid

from survey.errors import EvaluationError
from survey.expression.convert import to_string
from survey.expression.data import Scope, Value
from survey.expression.functions.numbers import round_
from survey.expression.functions.registry import function
from survey.language import _


@function("string", "text", "text", example="string(1.50) = '1.5'")
def string(value: str) -> str:
    """A value as text."""
    return value


def _given_or_own(scope: Scope, value: tuple[Value, ...]) -> str:
    return to_string(value[0] if value else [scope.node])


@function("string-length", "any?", "number", example="string-length('Việt') = 4")
def string_length(scope: Scope, *value: Value) -> float:
    """The number of characters. Without argument: of the current question's text."""
    return float(len(_given_or_own(scope, value)))


_SPACES = re.compile(r"\s+", re.ASCII)
"""XML's white space; a no-break space is a character like any other."""


@function("normalize-space", "any?", "text", example="normalize-space('  a   b ') = 'a b'")
def normalize_space(scope: Scope, *value: Value) -> str:
    """The text without spaces at its ends, and with one space for several inside."""
    return _SPACES.sub(" ", _given_or_own(scope, value)).strip(" ")


@function("substr", "text number number?", "text", example="substr('hello', 1, 3) = 'el' and substr('hello', -2) = 'lo'")
def substr(text: str, start: float, end: float = math.inf) -> str:
    """The characters from a position, counted from 0, up to but not including another; negative positions count from the end."""
    first, last = _place(start, len(text)), _place(end, len(text))
    return text[first:last]


def _place(position: float, length: int) -> int:
    if math.isnan(position):
        return 0
    whole = int(max(min(position, float(length)), -float(length)))
    return whole if whole >= 0 else length + whole


@function("substring", "text number number?", "text", example="substring('12345', 2, 3) = '234'")
def substring(text: str, start: float, *length: float) -> str:
    """The characters from a position, counted from 1, as many as the third argument says (XPath 1.0)."""
    first = round_(start)
    end = first + round_(length[0]) if length else math.inf
    return "".join(letter for place, letter in enumerate(text, 1) if first <= place < end)


@function("substring-before", "text text", "text", example="substring-before('2024-01', '-') = '2024'")
def substring_before(text: str, mark: str) -> str:
    """The text before the first occurrence of a mark, empty where there is none."""
    return text.partition(mark)[0] if mark and mark in text else ""


@function("substring-after", "text text", "text", example="substring-after('2024-01', '-') = '01'")
def substring_after(text: str, mark: str) -> str:
    """The text after the first occurrence of a mark, empty where there is none."""
    return text.partition(mark)[2] if mark else text


@function("translate", "text text text", "text", example="translate('bar', 'abc', 'AB') = 'BAr'")
def translate(text: str, from_: str, to: str) -> str:
    """The text with each character of the second argument replaced by its counterpart in the third, or dropped."""
    table: dict[int, str] = {}
    for place, letter in enumerate(from_):
        table.setdefault(ord(letter), to[place] if place < len(to) else "")
    return text.translate(table)


@function("contains", "text text", "boolean", example="contains('khảo sát', 'sát')")
def contains(text: str, part: str) -> bool:
    """Whether a text contains another."""
    return part in text


@function("starts-with", "text text", "boolean", example="starts-with('khảo sát', 'khảo')")
def starts_with(text: str, start: str) -> bool:
    """Whether a text starts with another."""
    return text.startswith(start)


@function("ends-with", "text text", "boolean", example="ends-with('khảo sát', 'sát')")
def ends_with(text: str, end: str) -> bool:
    """Whether a text ends with another."""
    return text.endswith(end)


@function("regex", "text text", "boolean", example="regex('0912345678', '0[0-9]{9}')")
def regex(text: str, pattern: str) -> bool:
    """Whether the whole text matches a regular expression."""
    # Few forms have patterns, and what keeps them from running on is large.
    from survey.expression.patterns import matches

    return matches(pattern, text)


@function("uuid", "number?", "text", example="string-length(uuid()) = 36")
def uuid_(scope: Scope, *length: float) -> str:
    """A random identifier; with a length, that many random letters and digits."""
    source = scope.environment.random
    if not length:
        return str(uuid.UUID(int=source.getrandbits(128), version=4))
    count = int(length[0]) if math.isfinite(length[0]) else 0
    return "".join(source.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=max(0, min(count, _LONGEST))))


_LONGEST = 1_000


@function("digest", "text text text?", "text", example="digest('abc', 'MD5', 'hex') = '900150983cd24fb0d6963f7d28e17f72'")
def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """The fingerprint of a text by MD5, SHA-1, SHA-256, SHA-384 or SHA-512, written in base64 or hex."""
    name = algorithm.upper()
    if name not in ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512") or encoding.lower() not in ("base64", "hex"):
        raise EvaluationError(
            _("digest() does not know {algorithm} in {encoding}").format(algorithm=algorithm, encoding=encoding),
            advice=_("use MD5, SHA-1, SHA-256, SHA-384 or SHA-512, and hex or base64"),
        )
    made = hashlib.new(name.replace("-", ""), text.encode(), usedforsecurity=False)
    return made.hexdigest() if encoding.lower() == "hex" else base64.b64encode(made.digest()).decode()


@function("base64-decode", "text", "text", example="base64-decode('Vmnhu4d0') = 'Việt'")
def base64_decode(text: str) -> str:
    """The text that base64 stands for, empty where it is none."""
    return _decoded(text).decode("utf-8", "replace")


@function("extract-signed", "text text", "text", example="extract-signed('nothing signed', 'no key') = ''")
def extract_signed(text: str, public_key: str) -> str:
    """The message of a base64 text signed with Ed25519, if the base64 public key confirms the signature; else empty."""
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    signed = _decoded(text)
    try:
        return VerifyKey(_decoded(public_key)).verify(signed).decode("utf-8", "replace")
    except (CryptoError, ValueError, TypeError):
        return ""


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
