"""VNI (fonts VNI-Times …): a letter and, after it, a character for its tone or hat, read here as Windows-1252."""

from __future__ import annotations

import re
import unicodedata

ACUTE, GRAVE, HOOK, TILDE, DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
TONES = dict(zip("ùøûõï", (ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True))
WITH_CIRCUMFLEX = dict(zip("âáàåãä", ("", ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True))
WITH_BREVE = dict(zip("êéèúüë", ("", ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True))
SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _table() -> dict[str, str]:
    small = dict(SINGLE)
    for letter in ("a", "e", "o", "u", "y", "ô", "ö"):
        for mark, tone in TONES.items():
            small[letter + mark] = SINGLE.get(letter, letter) + tone
    for letter in "aeo":
        small.update({letter + mark: letter + CIRCUMFLEX + tone for mark, tone in WITH_CIRCUMFLEX.items()})
    small.update({"a" + mark: "a" + BREVE + tone for mark, tone in WITH_BREVE.items()})
    capitals = {key.upper(): value.upper() for key, value in small.items()}
    first = {key[0].upper() + key[1:]: value[0].upper() + value[1:] for key, value in small.items() if len(key) > 1}
    return {key: unicodedata.normalize("NFC", value) for key, value in {**first, **capitals, **small}.items()}


TABLE = _table()
"""Unicode letter by what stands for it: one character, or two."""
PATTERN = re.compile("|".join(sorted(map(re.escape, TABLE), key=len, reverse=True)))


def from_vni(text: str) -> str:
    """Unicode of a text whose bytes were VNI.

    >>> from_vni("Lieân ñoaøn Lao ñoäng tænh Ñoàng Nai, HAØ NOÄI")
    'Liên đoàn Lao động tỉnh Đồng Nai, HÀ NỘI'
    """
    return PATTERN.sub(lambda found: TABLE[found.group()], text)
