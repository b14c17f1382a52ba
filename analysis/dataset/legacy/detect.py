"""Which code a text was written in: the reading whose words are Vietnamese syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from analysis.dataset.legacy.tcvn3 import from_tcvn3
from analysis.dataset.legacy.vni import from_vni

CODES: Mapping[str, Callable[[str], str]] = {
    "unicode": lambda text: unicodedata.normalize("NFC", text),
    "tcvn3": from_tcvn3,
    "vni": from_vni,
}
TONES = "\u0301\u0300\u0309\u0303\u0323"
ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|đ|[bcdghklmnprstvx]"
CODA = "ch|ng|nh|[cmnpt]"
NUCLEUS = (
    "uyê|ươi|ươu|iêu|yêu|uôi|oai|oay|oeo|uya|uây|ưa|ươ|ưu|ưi|ua|uê|uâ|uy|uô|ui|ue|uơ|oa|oă|oe|oi|ôi|ơi|ai|ay|âu|ây|ao|au|eo|êu"
    "|ia|iê|iu|yê|[aăâeêioôơuưy]"
)
SYLLABLE = re.compile(rf"(?:{ONSET})?(?:{NUCLEUS})(?:{CODA})?")


@dataclass(frozen=True)
class Detected:
    """The code found, the share of the tell-tale words that are syllables in it, and how many there were."""

    code: str
    certainty: float
    words: int


def is_syllable(word: str) -> bool:
    """Whether a word can be Vietnamese: a known beginning, vowels and end, one tone at most.

    >>> is_syllable("nghiêng"), is_syllable("Trường"), is_syllable("Tr¦êng"), is_syllable("ñoaøn")
    (True, True, False, False)
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = sum(letter in TONES for letter in letters)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in TONES))
    return tones <= 1 and SYLLABLE.fullmatch(bare) is not None


def decode(text: str, code: str) -> str:
    """A text in Unicode (NFC). Raises KeyError for an unknown code."""
    return unicodedata.normalize("NFC", CODES[code](text))


def detect(texts: Iterable[str]) -> Detected:
    """The code of some texts; words without special letters tell nothing, and without any the answer is Unicode.

    >>> detect(["Liªn ®oµn Lao ®éng"]).code, detect(["Lieân ñoaøn Lao ñoäng"]).code, detect(["Liên đoàn Lao động"]).code
    ('tcvn3', 'vni', 'unicode')
    """
    telling = [word for text in texts for word in text.split() if any(ord(letter) > 127 for letter in word)]
    if not telling:
        return Detected("unicode", 1.0, 0)
    shares = {code: sum(map(is_syllable, map(_bare, (decode(word, code) for word in telling)))) / len(telling) for code in CODES}
    best = max(shares, key=lambda code: shares[code])
    return Detected(best, shares[best], len(telling))


def _bare(word: str) -> str:
    """A word without the punctuation around it."""
    return word.strip(".,;:!?()[]{}\"'“”‘’/–-…0123456789%")
