"""Vietnamese text: one form of each letter, comparison without accents, and the dictionary's order."""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Ngang, huyền, hỏi, ngã, sắc, nặng: the order of the six tones."""

_LETTER_RANK = {letter: rank for rank, letter in enumerate(ALPHABET)}
_TONE_RANK = {tone: rank for rank, tone in enumerate(TONES) if tone}


def nfc(text: str) -> str:
    """The text with each accented letter as one character, which is how it is stored and compared.

    >>> len(nfc("Việt")), len(nfc("Vie\\u0323\\u0302t"))
    (4, 4)
    """
    return unicodedata.normalize("NFC", text)


UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no question and no answer has: those that command a terminal, or that XML 1.0 or UTF-8 cannot hold."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_COMMANDING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)")


def visible(text: str) -> str:
    """The text as a terminal may have it: what would move its cursor, colour it or turn its direction stands as its code.

    The codes are those of JSON, so that a JSON text stays one and means the same.

    >>> print(visible("Lan\\x1b[2J \\u202egnp.exe"))
    Lan\\u001b[2J \\u202egnp.exe
    """
    return _COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def undirected(text: str) -> str:
    """The text without the characters that turn the direction of what follows them.

    >>> undirected("Lan \\u202egnp.exe")
    'Lan gnp.exe'
    """
    return _TURNING.sub("", text)


def fold(text: str) -> str:
    """What searches compare: no case, no accents, đ as d.

    >>> fold("Đà Nẵng")
    'da nang'
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("đ", "d")


def collation_key(text: str) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]:
    """A key that sorts as Vietnamese dictionaries do: by letters, then by tones, then by case.

    >>> sorted(["mạ", "má", "mà", "ma", "mã", "mả"], key=collation_key)
    ['ma', 'mà', 'mả', 'mã', 'má', 'mạ']
    >>> sorted(["Đà Nẵng", "Dak Lak", "Ân", "An", "Ăn"], key=collation_key)
    ['An', 'Ăn', 'Ân', 'Dak Lak', 'Đà Nẵng']
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for character in nfc(text.casefold()):
        letter, tone = _split_tone(character)
        # Spaces, punctuation and digits come before letters, foreign letters after.
        rank = _LETTER_RANK.get(letter)
        letters.append((1, rank) if rank is not None else (2 if letter.isalpha() else 0, ord(letter)))
        tones.append(tone)
    return tuple(letters), tuple(tones), text.swapcase()


def _split_tone(character: str) -> tuple[str, int]:
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((_TONE_RANK[mark] for mark in decomposed if mark in _TONE_RANK), 0)
    letter = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONE_RANK))
    return letter[:1] or character, tone
