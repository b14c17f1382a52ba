"""Regular expressions as JavaRosa reads them, Java's, written as Python's: character classes, named groups, quotations."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from survey.expression.character_sets import Ranges, common, property_named, spelled, united, without, written

_RARE = re.compile(r"\\[pPhHvVRzZQke]|\\x\{|\(\?<[A-Za-z]|\[[^\]\\]*(?:\\.[^\]\\]*)*(?:\[|&&)|\\[dDwWsS]-[^\]]", re.DOTALL)
_GROUP = re.compile(r"\(\?<([A-Za-z][A-Za-z0-9]*)>")
_REFERENCE = re.compile(r"\\k<([A-Za-z][A-Za-z0-9]*)>")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_PROPERTY = re.compile(r"\\([pP])(?:\{(\w+(?:=\w+)?)\}|([A-Z]))", re.ASCII)
_CODE = re.compile(r"\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}

_SHORT: dict[str, str] = {
    "d": "09", "w": "09AZ__az", "s": "\t\r  ", "v": "\n\r\x85\x85\u2028\u2029",
    "h": "\t\t  \xa0\xa0\u1680\u1680\u180e\u180e\u2000\u200a\u202f\u202f\u205f\u205f\u3000\u3000",
}  # fmt: skip
"""What the letters after a backslash stand for: the first and last character of each run."""


def translated(pattern: str) -> str:
    """The same regular expression for Python.

    Raises re.error for a class of characters that Java does not know either, or one that is never closed.

    >>> translated("[0-9]{9,10}"), translated("(?<year>[0-9]+)")
    ('[0-9]{9,10}', '(?P<year>[0-9]+)')
    >>> re.fullmatch(translated(r"[\\p{L} ]+"), "Nguyễn Văn Ân") is not None
    True
    """
    # Most patterns say the same in both languages.
    return _Reader(pattern).everything() if _RARE.search(pattern) else pattern


class _Reader:
    """A cursor over the pattern; each method reads one construct and leaves the cursor after it."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.offset = 0

    def everything(self) -> str:
        parts = []
        while self.offset < len(self.pattern):
            parts.append(self._construct())
        return "".join(parts)

    def _construct(self) -> str:
        if self.pattern[self.offset] == "[":
            members, negated = self._class()
            return written(members, negated)
        if found := self._match(_GROUP):
            return f"(?P<{found[1]}>"
        if self.pattern[self.offset] != "\\":
            return self._take()
        if found := self._match(_QUOTED):
            return re.escape(found[1])
        if found := self._match(_REFERENCE):
            return f"(?P={found[1]})"
        if (named := self._shorthand("hHvV")) is not None:
            return written(named)
        if found := self._match(_CODE):
            return re.escape(_character(found))
        escaped = self._take() + self._take()
        return {r"\R": r"(?:\r\n|[\n-\r\x85\u2028\u2029])", r"\z": r"\Z", r"\e": r"\x1b"}.get(escaped, escaped)

    def _class(self) -> tuple[Ranges, bool]:
        """A class in brackets, and whether it is negated: members side by side, `&&` between sets that must all hold."""
        self._take()
        negated = self._skip("^")
        sets: list[Ranges] = []
        members: list[tuple[int, int]] = []
        first = True
        while first or not self._skip("]"):
            first = False
            if self._skip("&&"):
                sets += [united(members)] if members else []
                members = []
            else:
                members += self._member()
        result = united(members)
        for other in sets:
            result = common(result, other)
        return result, negated

    def _member(self) -> Sequence[tuple[int, int]]:
        if self.pattern.startswith("[", self.offset):
            members, negated = self._class()
            return without(members) if negated else members
        if found := self._match(_QUOTED):
            return [(ord(letter), ord(letter)) for letter in found[1]]
        if (named := self._shorthand("dDwWsShHvV")) is not None:
            return named
        low = self._letter()
        rest = self.pattern[self.offset : self.offset + 2]
        if rest[:1] != "-" or rest[1:] in ("]", "[", ""):
            return [(low, low)]
        self._take()
        high = self._letter()
        if high < low:
            raise re.error("a range that ends before it begins", self.pattern, self.offset)
        return [(low, high)]

    def _shorthand(self, letters: str) -> Ranges | None:
        """The characters of a class written with a backslash: `\\p{…}` or one of the letters."""
        if found := self._match(_PROPERTY):
            members = property_named(found[2] or found[3])
            return without(members) if found[1] == "P" else members
        backslash, letter = self.pattern[self.offset : self.offset + 1], self.pattern[self.offset + 1 : self.offset + 2]
        if backslash != "\\" or not letter or letter not in letters:
            return None
        self.offset += 2
        members = spelled(_SHORT[letter.lower()])
        return without(members) if letter.isupper() else members

    def _letter(self) -> int:
        if found := self._match(_CODE):
            return ord(_character(found))
        letter = self._take()
        if letter != "\\":
            return ord(letter)
        letter = self._take()
        if letter in _ESCAPED:
            return ord(_ESCAPED[letter])
        if letter.isascii() and letter.isalnum():
            raise re.error(f"bad escape \\{letter}", self.pattern, self.offset)
        return ord(letter)

    def _match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self.pattern, self.offset)
        if found:
            self.offset = found.end()
        return found

    def _skip(self, text: str) -> bool:
        if not self.pattern.startswith(text, self.offset):
            return False
        self.offset += len(text)
        return True

    def _take(self) -> str:
        if self.offset >= len(self.pattern):
            raise re.error("the pattern ends too early", self.pattern, self.offset)
        self.offset += 1
        return self.pattern[self.offset - 1]


def _character(found: re.Match[str]) -> str:
    code = int(found[1] or found[2] or found[3], 16)
    if code > sys.maxunicode:
        raise re.error("no such character", found.string, found.start())
    return chr(code)
