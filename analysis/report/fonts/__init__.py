"""The typeface of the charts, shipped with the package: a system's may lack Vietnamese letters, and nothing would say so."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties

FOLDER = Path(__file__).resolve().parent
REGULAR = FOLDER / "LiberationSans-Regular.ttf"
BOLD = FOLDER / "LiberationSans-Bold.ttf"


@cache
def font(*, bold: bool = False) -> FontProperties:
    """The shipped typeface by file, so that no other font can take its place.

    >>> font(bold=True).get_name()
    'Liberation Sans'
    """
    return FontProperties(fname=BOLD if bold else REGULAR)


def vietnamese_letters() -> str:
    """Every letter of the Vietnamese alphabet with every tone, small and capital, in composed form (NFC).

    >>> len(vietnamese_letters()), "ễ" in vietnamese_letters(), "Ự" in vietnamese_letters()
    (178, True, True)
    """
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    vowels = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones]
    small = [*vowels, *"bcdđghklmnpqrstvx"]
    return "".join([*small, *(letter.upper() for letter in small)])
